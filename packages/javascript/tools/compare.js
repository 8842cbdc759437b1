// The npm package for compare.py: a line of JSON for each file comes in, and its result goes out.
import { createInterface } from "node:readline";
import { DeidentificationError, Deidentifier } from "../dist/index.js";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

async function next() {
  const { value, done } = await lines.next();
  return done ? null : JSON.parse(value);
}

const { key, deidentifiers: wanted } = await next();
const deidentifiers = Object.fromEntries(
  Object.entries(wanted).map(([name, given]) => [
    name,
    new Deidentifier({ key: Buffer.from(key, "hex"), ...given }),
  ]),
);

async function resultOf({ content, procedure }) {
  const deidentifier = deidentifiers[procedure];
  const bytes = Buffer.from(content, "base64");
  const { rows } = await deidentifier.explain(bytes);
  try {
    const { bytes: output, report } = await deidentifier.file(bytes);
    return { output: Buffer.from(output).toString("base64"), report, rows };
  } catch (error) {
    if (!(error instanceof DeidentificationError)) throw error;
    return { error: error.name, reason: error.reason, message: error.message, rows };
  }
}

for (let file = await next(); file !== null; file = await next()) {
  let result;
  try {
    result = await resultOf(file);
  } catch (error) {
    result = { error: String(error.stack), rows: [] };
  }
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
