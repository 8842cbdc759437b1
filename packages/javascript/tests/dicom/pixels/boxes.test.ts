import { expect, test } from "vitest";
import { concatenated } from "../../../src/dicom/concatenated";
import { EXPLICIT } from "../../../src/dicom/encoding";
import { ITEM, SEQUENCE_END } from "../../../src/dicom/headers";
import { changesIn } from "../../../src/dicom/pixels/changes";
import { PIXELS } from "../../../src/dicom/pixels/image";
import { BytesSource } from "../../../src/source/bytes";
import { runSync } from "../../../src/source/run";
import { ascii, fromHex } from "../../vectors";
import { collected } from "./vectors";

const J2K = "1.2.840.10008.1.2.4.90";
const H264 = "1.2.840.10008.1.2.4.102";

/** A box; of another length than its own, if one is given. */
function box(type: string, content: Uint8Array, length = content.length + 8): Uint8Array {
  const header = new Uint8Array(8);
  new DataView(header.buffer).setUint32(0, length);
  header.set(ascii(type), 4);
  return concatenated([header, content]);
}

const JP2 = box("jP  ", fromHex("0d0a870a"));
const MP4 = box("ftyp", ascii("isom\0\0\0\0avc1"));
/** SIZ, the header of a tile-part without a length, and data up to the end. */
const CODESTREAM = fromHex(
  `ff4fff51000400 00ff90000a000000000000 0001ff93 ${"80".repeat(40)}ffd9`.replaceAll(" ", ""),
);

function nested(type: string, depth: number): Uint8Array {
  let content = new Uint8Array(0);
  for (let number = 0; number < depth; number++) content = Uint8Array.from(box(type, content));
  return content;
}

function changes(frame: Uint8Array, transferSyntax: string) {
  const even = concatenated([frame, new Uint8Array(frame.length % 2)]);
  const [table, item] = [0, even.length].map((length) => EXPLICIT.tagAndLength(ITEM, length));
  const end = EXPLICIT.tagAndLength(SEQUENCE_END, 0);
  const source = new BytesSource(concatenated([table!, item!, even, end]));
  const value = { tag: PIXELS, source, start: 0, end: source.size, encoding: EXPLICIT };
  const more = { isEncapsulated: true, transferSyntax, said: new Map(), keepsIcc: false };
  return runSync(collected(changesIn({ ...value, ...more })));
}

test("a codestream that ends with its box is walked", () => {
  expect(changes(concatenated([JP2, box("jp2c", CODESTREAM)]), J2K)).toEqual([]);
});

test.each([
  ["a codestream that goes on behind its box", [JP2, box("jp2c", CODESTREAM, 40)], J2K, "length"],
  ["boxes in thousands of boxes", [JP2, nested("jp2h", 5000)], J2K, "too many boxes"],
  ["boxes in thousands of boxes of a video", [MP4, nested("moov", 5000)], H264, "too many boxes"],
  [
    "a box that says it has 4 GB",
    [MP4, box("hdlr", new Uint8Array(1 << 16), 0xfffffff0)],
    H264,
    "invalid length of a box",
  ],
] as const)("%s: refused", (_, parts, syntax, message) => {
  expect(() => changes(concatenated([...parts]), syntax)).toThrow(message);
});
