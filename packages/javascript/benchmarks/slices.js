// Times files against dcmjs, which reads and writes them unchanged, in the same process.
//
// Usage: node benchmarks/slices.js FOLDER [NUMBER]
//
// After `npm run build`. The files are loaded before; for CT slices of 512 x 512:
// python benchmarks/make_files.py FOLDER slices (in the root of the repository). The packages take
// turns. Some rounds warm up; of the others the least CPU time counts, which other programs on the
// machine disturb least, and the median is shown beside it. Short rounds are disturbed less often.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import dcmjs from "dcmjs";
import { Deidentifier } from "../dist/index.min.js";

const WARM_UP = 20;
const ROUNDS = 100;
const [folder, number = "10"] = process.argv.slice(2);
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

const times = Object.fromEntries(Object.keys(packages).map((name) => [name, []]));
for (let round = 0; round < WARM_UP + ROUNDS; round++) {
  for (const [name, apply] of Object.entries(packages)) {
    const start = process.cpuUsage();
    for (const bytes of files) await apply(bytes);
    const { user, system } = process.cpuUsage(start); // microseconds
    if (round >= WARM_UP) times[name].push((user + system) / files.length / 1000);
  }
}
const found = Object.entries(times).map(([name, each]) => {
  const sorted = each.sort((a, b) => a - b);
  const [least, median] = [sorted[0], sorted[ROUNDS >> 1]];
  console.log(`${name}: ${least.toFixed(3)} ms a file, median ${median.toFixed(3)} ms`);
  return [least, median];
});
const [least, median] = [0, 1].map((place) => (found[1][place] / found[0][place]).toFixed(1));
console.log(`${least} times as fast, by the medians ${median} times`);
