// Times files against dcmjs, which reads and writes them unchanged, in the same process.
//
// Usage: node benchmarks/slices.js FOLDER [NUMBER]
//
// After `npm run build`. The files are loaded before; for CT slices of 512 x 512:
// python benchmarks/make_files.py FOLDER slices (in the root of the repository). Both packages take
// turns in ten rounds; of each, the round with the least CPU time counts.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import dcmjs from "dcmjs";
import { Deidentifier } from "../dist/index.min.js";

const ROUNDS = 10;
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

const names = Object.keys(packages);
const best = new Map(names.map((name) => [name, Number.POSITIVE_INFINITY]));
for (let round = 0; round < ROUNDS; round++) {
  for (const name of names) {
    const start = process.cpuUsage();
    for (const bytes of files) await packages[name](bytes);
    const { user, system } = process.cpuUsage(start); // microseconds
    best.set(name, Math.min(best.get(name), (user + system) / files.length / 1000));
  }
}

for (const [name, time] of best) console.log(`${name}: ${time.toFixed(3)} ms a file`);
const [ours, theirs] = best.values();
console.log(`${(theirs / ours).toFixed(1)} times as fast`);
