/** The blocks of docs/tasks/javascript.md run as they stand there. */

import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, it, vi } from "vitest";
import { Deidentifier } from "../../src/index";
import { inputOf, wholeFiles } from "../engine/wholeFiles";

const DOCUMENT = new URL("../../../../docs/tasks/javascript.md", import.meta.url);
const PACKAGE = fileURLToPath(new URL("../../src/index.ts", import.meta.url));
const OVERLAYS = fileURLToPath(new URL("../../src/overlayToml.ts", import.meta.url));
const RULES = `[[decision]]
action = "X"
justification = "The task is to estimate it."
attributes = ["(0018,0060) KVP"]
`;
const BLOCKS = [...readFileSync(DOCUMENT, "utf8").matchAll(/^```js\n(.*?)^```$/gms)];
const FILE = inputOf(wholeFiles("structure.json").files[0]!);
const KEY = "00112233445566778899aabbccddeeff".repeat(2);

/** What a block exports, when it runs in a folder with a file and a key. */
async function run(place: number): Promise<{ folder: string; exported: Record<string, unknown> }> {
  const folder = mkdtempSync(join(tmpdir(), "documents-"));
  writeFileSync(join(folder, "project.key"), KEY);
  writeFileSync(join(folder, "scan.dcm"), FILE);
  writeFileSync(join(folder, "my-challenge.toml"), RULES);
  const code = BLOCKS[place]![1]!.replace(
    '"grand-challenge-dicom-de-id-procedure"',
    `"${PACKAGE}"`,
  ).replace('"grand-challenge-dicom-de-id-procedure/overlay-toml"', `"${OVERLAYS}"`);
  const module = join(folder, "block.mjs");
  writeFileSync(module, code);
  process.chdir(folder);
  return { folder, exported: await import(/* @vite-ignore */ pathToFileURL(module).href) };
}

it("has the four blocks that are tested here", () => {
  expect(BLOCKS.length).toBe(4);
});

it("de-identifies a file in Node", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const { folder } = await run(0);
  const { bytes, report } = await Deidentifier.fromKeyFile(KEY).file(FILE);
  expect(log).toHaveBeenCalledWith(report.instance, report.actions, report.leaks);
  expect(new Uint8Array(await readFile(join(folder, "anonymous.dcm")))).toEqual(bytes);
});

it("de-identifies the files of a page, and names those that are refused", async () => {
  const { exported } = await run(1);
  const deidentified = exported.deidentified as (files: object[]) => Promise<{
    outputs: { name: string; blob: Blob }[];
    refused: { name: string; reason: string }[];
  }>;
  const text = Object.assign(new Blob(["no DICOM file"]), { name: "note.txt" });
  const { outputs, refused } = await deidentified([new Blob([new Uint8Array(FILE)]), text]);
  expect(outputs.map(({ name }) => name)).toEqual([expect.stringMatching(/^2\.25\.\d+\.dcm$/)]);
  expect(outputs[0]!.blob.size).toBeGreaterThan(132);
  expect(refused).toMatchObject([{ name: "note.txt", reason: "not-dicom" }]);
});

it("reads an overlay file", async () => {
  const { exported } = await run(2);
  const { rows } = await (exported.deidentifier as Deidentifier).explain(withVoltage());
  expect(rows.find(({ path }) => path === "(0018,0060)")!.action).toBe("X");
});

it("puts a rule above the procedure", async () => {
  const { exported } = await run(3);
  const { rows } = await (exported.deidentifier as Deidentifier).explain(withVoltage());
  expect(rows.find(({ tag }) => tag === 0x00180060)).toMatchObject({
    action: "X",
    justification: "Our project does not need it.",
  });
});

/** A CT image in implicit VR, without a preamble, that has (0018,0060) KVP. */
function withVoltage(): Uint8Array {
  const element = (group: number, number: number, value: string) => {
    const bytes = Buffer.alloc(8 + value.length);
    bytes.writeUInt16LE(group, 0);
    bytes.writeUInt16LE(number, 2);
    bytes.writeUInt32LE(value.length, 4);
    bytes.write(value, 8, "latin1");
    return bytes;
  };
  return Buffer.concat([
    element(0x0008, 0x0016, "1.2.840.10008.5.1.4.1.1.2\0"),
    element(0x0008, 0x0018, "1.2.3.4\0"),
    element(0x0018, 0x0060, "120 "),
  ]);
}
