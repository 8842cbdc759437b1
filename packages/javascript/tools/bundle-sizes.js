// Prints how large the bundles in a folder are; fails if a minified one is too large for a page.
// node tools/bundle-sizes.js [FOLDER]
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const MOST = 350; // KB of a minified bundle, gzipped as a server does it
const BUNDLES = ["index.js", "index.min.js", "umd/index.js", "umd/index.min.js"];

const [folder = "dist"] = process.argv.slice(2);
const kilobytes = (bytes) => bytes.length / 1000;

for (const bundle of BUNDLES) {
  const content = readFileSync(join(folder, bundle));
  const [size, gzipped] = [kilobytes(content), kilobytes(gzipSync(content, { level: 9 }))];
  const isLimited = bundle.endsWith(".min.js");
  const limit = isLimited ? ` (at most ${MOST} KB)` : "";
  console.log(`${bundle}: ${size.toFixed(1)} KB, gzipped ${gzipped.toFixed(1)} KB${limit}`);
  if (isLimited && gzipped > MOST) {
    console.error(`${bundle}: ${gzipped.toFixed(1)} KB gzipped -> at most ${MOST} KB`);
    process.exitCode = 1;
  }
}
