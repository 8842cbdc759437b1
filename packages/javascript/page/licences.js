import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What the page contains besides its own code. */
const LIBRARIES = [
  "@cornerstonejs/codec-charls",
  "@cornerstonejs/codec-openjpeg",
  "@cornerstonejs/codec-openjph",
  "@noble/hashes",
  "client-zip",
  "jpeg-lossless-decoder-js",
  "smol-toml",
];

/** Writes licences.txt beside the page: the libraries in it, and their licences. */
export function licences() {
  return {
    name: "licences",
    apply: "build",
    generateBundle() {
      const source = LIBRARIES.map(licenceOf).join(`\n${"-".repeat(72)}\n\n`);
      this.emitFile({ type: "asset", fileName: "licences.txt", source });
    },
  };
}

function licenceOf(name) {
  const folder = folderOf(name);
  const { version, license, repository } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  const source = (repository?.url ?? repository ?? "").replace(/^git\+/, "");
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const text = file === undefined ? "" : `\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  return `${name} ${version}\nLicence: ${license}\nSource: ${source}\n${text}`;
}

/** The folder of a package; workspaces keep them at the top. */
function folderOf(name) {
  const folders = ["node_modules", "../node_modules", "../../../node_modules"].map(
    (folder) => new URL(`${folder}/${name}`, import.meta.url).pathname,
  );
  const found = folders.find((folder) => existsSync(folder));
  if (found === undefined) throw new Error(`${name} is not installed -> npm install`);
  return found;
}
