// Times files against dcmjs, which reads and writes them unchanged, in the same process.
//
// Usage: node benchmarks/slices.js FOLDER [NUMBER]
//
// After `npm run build`. The files are loaded before; for CT slices of 512 x 512:
// python benchmarks/make_files.py FOLDER slices (in the root of the repository). Of each package, a
// few rounds warm up, and the CPU time of the others counts: their median.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import dcmjs from "dcmjs";
import { Deidentifier } from "../dist/index.min.js";

const WARM_UP = 5;
const ROUNDS = 15;
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
  "dcmjs, read and write": async (bytes) => dcmjs.data.DicomMessage.readFile(bytes.buffer).write(),
};

const medians = [];
for (const [name, apply] of Object.entries(packages)) {
  const times = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const start = process.cpuUsage();
    for (const bytes of files) await apply(bytes);
    const { user, system } = process.cpuUsage(start); // microseconds
    if (round >= WARM_UP) times.push((user + system) / files.length / 1000);
  }
  const median = times.sort((a, b) => a - b)[ROUNDS >> 1];
  console.log(`${name}: ${median.toFixed(3)} ms a file`);
  medians.push(median);
}
console.log(`${(medians[1] / medians[0]).toFixed(1)} times as fast`);
