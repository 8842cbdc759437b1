// Bundles the package: ESM and UMD, each also minified, with source maps and declarations.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { dts } from "rollup-plugin-dts";
import esbuild, { minify } from "rollup-plugin-esbuild";

const INPUT = "src/index.ts";
const OVERLAYS = "src/overlayToml.ts";
const IN_OVERLAYS = resolve("../../node_modules/smol-toml");
const UMD = { format: "umd", name: "GrandChallengeDICOMDeIdProcedure", sourcemap: true };
const ESM = { format: "es", sourcemap: true };
const QUERY = "?raw";

/** Imports of `FILE?raw` give the content of the file as a string, as they do in Vite. */
function raw() {
  return {
    name: "raw",
    async resolveId(id, importer) {
      if (!id.endsWith(QUERY)) return null;
      const resolved = await this.resolve(id.slice(0, -QUERY.length), importer);
      return resolved && resolved.id + QUERY;
    },
    load(id) {
      if (!id.endsWith(QUERY)) return null;
      const file = id.slice(0, -QUERY.length);
      this.addWatchFile(file);
      return `export default ${quoted(readFileSync(file, "utf8"))};`;
    },
  };
}

/** A string in single quotes: JSON has many double quotes, which would each need a backslash. */
function quoted(text) {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${escaped}'`;
}

/** Node and bundlers take the files in dist/umd as CommonJS. */
function commonJS() {
  return {
    name: "commonjs-folder",
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "package.json", source: '{"type":"commonjs"}\n' });
    },
  };
}

/** The licences of the packages that the bundle contains pieces of, or that for overlays. */
function licenses() {
  return {
    name: "licenses",
    generateBundle() {
      const ids = [...this.getModuleIds(), IN_OVERLAYS];
      const folders = ids.map((id) => /^.*\/node_modules\/(@[^/]+\/)?[^/]+/.exec(id)?.[0]);
      const texts = [...new Set(folders)].filter(Boolean).sort().map(licenseIn);
      this.emitFile({ type: "asset", fileName: "licenses.txt", source: texts.join("\n") });
    },
  };
}

function licenseIn(folder) {
  const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  return `${name} ${version}\n\n${readFileSync(`${folder}/LICENSE`, "utf8")}`;
}

const plugins = [raw(), nodeResolve(), esbuild({ target: "es2022" })];
const minified = minify({ target: "es2022", charset: "utf8", legalComments: "none" });

/** What the file for overlays in TOML shares with the main one: errors, and the procedure. */
function sharedWithMain() {
  const shared = ["errors.ts", "rules/packed.ts"].map((file) => resolve("src", file));
  return {
    name: "shared-with-main",
    async resolveId(id, importer) {
      const found = await this.resolve(id, importer);
      return found && shared.includes(found.id) ? { id: "./index.js", external: true } : null;
    },
  };
}

export default [
  {
    input: INPUT,
    plugins,
    output: [
      { ...ESM, file: "dist/index.js", plugins: [licenses()] },
      { ...ESM, file: "dist/index.min.js", plugins: [minified] },
      { ...UMD, file: "dist/umd/index.js", plugins: [commonJS()] },
      { ...UMD, file: "dist/umd/index.min.js", plugins: [minified] },
    ],
  },
  {
    input: OVERLAYS,
    plugins: [sharedWithMain(), ...plugins],
    output: [{ ...ESM, file: "dist/overlay-toml.js", plugins: [minified] }],
  },
  {
    input: OVERLAYS,
    plugins: [dts()],
    output: [{ file: "dist/overlay-toml.d.ts" }],
  },
  {
    input: INPUT,
    plugins: [dts()],
    output: [{ file: "dist/index.d.ts" }, { file: "dist/index.d.cts" }],
  },
];
