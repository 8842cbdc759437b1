import { describe, expect, test } from "vitest";
import { concatenated } from "../../src/dicom/concatenated";
import { EXPLICIT, UNDEFINED } from "../../src/dicom/encoding";
import { ITEM, SEQUENCE_END } from "../../src/dicom/headers";
import { LENGTHS, OFFSETS, PIXELS } from "../../src/dicom/pixels/image";
import { Container } from "../../src/engine/container";
import { Decisions } from "../../src/engine/decisions";
import { edited } from "../../src/engine/output";
import { keepBulk } from "../../src/engine/pixels";
import { BlobSource } from "../../src/source/blob";
import { BytesSource } from "../../src/source/bytes";
import { blobOf } from "../../src/source/pieces";
import { runAsync } from "../../src/source/run";
import type { Source } from "../../src/source/source";
import { IS_NODE_18 } from "../source/watched";
import { fromHex, toHex } from "../vectors";

const JPEG = "1.2.840.10008.1.2.4.50";
const NATIVE = "1.2.840.10008.1.2.1";
const TEXT = "4a414e2031393437";
const FRAME = fromHex(`ffd8fffe000a${TEXT}ffda0008010100003f00ffd9`);
const BLANKED = fromHex("ffd8fffe000a0000000000000000ffda0008010100003f00ffd9");

function encapsulated(frame: Uint8Array, number: number): Uint8Array {
  const item = concatenated([EXPLICIT.tagAndLength(ITEM, frame.length), frame]);
  const header = EXPLICIT.header(PIXELS, "OB", UNDEFINED);
  const [table, end] = [ITEM, SEQUENCE_END].map((tag) => EXPLICIT.tagAndLength(tag, 0));
  return concatenated([header, table!, ...new Array<Uint8Array>(number).fill(item), end!]);
}

function element(tag: number, vr: string, value: string): Uint8Array {
  return EXPLICIT.element(tag, vr, fromHex(value));
}

/** The decisions on an element that is kept, and what is written. */
async function kept(source: Source, transferSyntax: string, end = source.size) {
  const dataSet = new Container(null, 0, 0, 0, source.size, true, EXPLICIT);
  for (const [tag, raw] of [
    [0x00280010, "0200"],
    [0x00280011, "0200"],
    [0x00280100, "0800"],
  ] as const) {
    dataSet.said.push({ tag, raw: fromHex(raw), uid: null });
  }
  const decisions = new Decisions(dataSet);
  const header = await runAsync(source.need(0, 12));
  const { tag, vr } = EXPLICIT.readHeader(header, 0);
  const stored = { tag, vr, start: 0, value: 12, end, container: dataSet };
  await runAsync(keepBulk(decisions, stored, source, transferSyntax));
  const pieces = edited(source, 0, decisions.edits);
  const content = new Uint8Array(await blobOf(pieces).arrayBuffer());
  return { decisions, dataSet, pieces, content };
}

describe.each([1, 100_000])("%i frames with comments", (number) => {
  const content = encapsulated(FRAME, number);
  const expected = encapsulated(BLANKED, number);
  test.each(IS_NODE_18 ? ["bytes"] : ["bytes", "a Blob"])(
    "in %s lose the comments",
    async (kind) => {
      const isBlob = kind === "a Blob";
      const source = isBlob
        ? new BlobSource(new Blob([content as Uint8Array<ArrayBuffer>]))
        : new BytesSource(content);
      const output = await kept(source, JPEG);
      expect(Buffer.compare(output.content, expected)).toBe(0);
      expect(output.decisions.blanked).toEqual(new Map([["JPEG comment", number]]));
      expect([...output.decisions.blankedIn]).toEqual([0]);
      expect(output.dataSet.delta).toBe(0);
      if (isBlob) expect(output.pieces.length).toBeLessThan(1300); // not one for each frame
    },
  );
});

test("pixels that have their length stay", async () => {
  const { decisions } = await kept(new BytesSource(element(PIXELS, "OB", "01020304")), NATIVE);
  expect(decisions.edits).toEqual([]);
});

test("what stands behind the pixels is blanked, however much it is", async () => {
  const rest = "ff".repeat((1 << 20) + 10);
  const { content } = await kept(new BytesSource(element(PIXELS, "OB", `01020304${rest}`)), NATIVE);
  const expected = Buffer.alloc(4 + (1 << 20) + 10);
  expected.set([1, 2, 3, 4]);
  expect(Buffer.compare(content.subarray(12), expected)).toBe(0);
});

test("a wrong Basic Offset Table becomes empty, and the data set shorter", async () => {
  const right = encapsulated(BLANKED, 1);
  const table = [...EXPLICIT.tagAndLength(ITEM, 4), 1, 2, 3, 4];
  const wrong = Uint8Array.of(...right.subarray(0, 12), ...table, ...right.subarray(20));
  const { content, dataSet, decisions } = await kept(new BytesSource(wrong), JPEG);
  expect(toHex(content)).toBe(toHex(right));
  expect(dataSet.delta).toBe(-4);
  expect(decisions.blanked).toEqual(new Map([["Basic Offset Table", 1]]));
});

test.each([
  ["0000000000000000", 0],
  ["0100000000000000", 1],
])("an Extended Offset Table with %s is left out %i times", async (offset, times) => {
  const offsets = element(OFFSETS, "OV", offset);
  const lengths = element(LENGTHS, "OV", "1a00000000000000");
  const rest = encapsulated(BLANKED, 1);
  const source = new BytesSource(Uint8Array.of(...offsets, ...lengths, ...rest));
  const { decisions, dataSet } = await kept(source, JPEG, offsets.length);
  expect(decisions.blanked.get("Extended Offset Table") ?? 0).toBe(times);
  expect(dataSet.delta).toBe(times === 0 ? 0 : -offsets.length);
});

test.each([PIXELS - 7, 0x00420011])("fragments of %i are refused", async (tag) => {
  const header = EXPLICIT.header(tag, "OB", UNDEFINED);
  const content = Uint8Array.of(...header, ...encapsulated(FRAME, 1).subarray(12));
  const attempt = kept(new BytesSource(content), JPEG);
  await expect(attempt).rejects.toMatchObject({ reason: "bad-pixel-data" });
});
