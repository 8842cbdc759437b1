// Times files against dcmjs, which reads and writes them unchanged, in the same process.
//
// Usage: node benchmarks/slices.js FOLDER [NUMBER]
//
// After `npm run build`. The files are loaded before; for CT slices of 512 x 512:
// python benchmarks/make_files.py FOLDER slices (in the root of the repository). Five rounds, one
// package after the other; the median of all files counts.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import dcmjs from "dcmjs";
import { Deidentifier } from "../dist/index.min.js";

const ROUNDS = 5;
const [folder, number = "100"] = process.argv.slice(2);
if (folder === undefined) {
  console.error("Usage: node benchmarks/slices.js FOLDER [NUMBER]");
  process.exit(2);
}
const files = readdirSync(folder)
  .slice(0, Number(number))
  .map((name) => readFileSync(join(folder, name)))
  .map((content) => new Uint8Array(content)); // each in an ArrayBuffer of its own

const deidentifier = new Deidentifier({ key: new Uint8Array(32).map((_, place) => place) });
const packages = {
  "this package, de-identify": async (bytes) => (await deidentifier.file(bytes)).bytes,
  "dcmjs, read and write": async (bytes) =>
    dcmjs.data.DicomMessage.readFile(bytes.buffer).write({ fragmentMultiframe: false }),
};

const times = new Map(Object.keys(packages).map((name) => [name, []]));
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, apply] of Object.entries(packages)) {
    for (const bytes of files) {
      const start = performance.now();
      await apply(bytes);
      if (round > 0) times.get(name).push(performance.now() - start);
    }
  }
}

const medians = [...times].map(([name, all]) => {
  const median = all.sort((a, b) => a - b)[all.length >> 1];
  console.log(`${name}: ${median.toFixed(3)} ms a file`);
  return median;
});
console.log(`${(medians[1] / medians[0]).toFixed(1)} times as fast`);
