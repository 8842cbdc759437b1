import { describe, expect, test } from "vitest";
import { EXPLICIT } from "../../../src/dicom/encoding";
import { ITEM, SEQUENCE_END } from "../../../src/dicom/headers";
import type { RangeChange } from "../../../src/dicom/pixels/change";
import { changesIn } from "../../../src/dicom/pixels/changes";
import { PIXELS } from "../../../src/dicom/pixels/image";
import { runAsync } from "../../../src/source/run";
import { repeated, WatchedBlob } from "../../source/watched";
import { fromHex } from "../../vectors";
import { collected } from "./vectors";

const MEGABYTE = 1 << 20;
const SIZE = 64 * MEGABYTE;
const MOST_HELD = 32 * MEGABYTE;

const HEAD = fromHex("ffd8fffe000a4a414e2031393437ffda0008010100003f00"); // a comment, and a scan
const SCAN = new Uint8Array(MEGABYTE);
const END = Uint8Array.of(0xff, 0xd9);
const EMPTY_TABLE = EXPLICIT.tagAndLength(ITEM, 0);
const DELIMITER = EXPLICIT.tagAndLength(SEQUENCE_END, 0);

function parts(...all: (Blob | Uint8Array)[]): Blob {
  return new Blob(all as (Blob | Uint8Array<ArrayBuffer>)[]);
}

function item(length: number): Uint8Array {
  return EXPLICIT.tagAndLength(ITEM, length);
}

/** Frames of this size, each with a comment. */
function frames(size: number): Blob {
  const rest = size - HEAD.length - END.length;
  const scan = [repeated(SCAN, rest >> 20), SCAN.subarray(0, rest % MEGABYTE)];
  const frame = parts(item(size), HEAD, ...scan, END);
  const all = Array.from({ length: SIZE / size }, () => frame);
  return parts(EMPTY_TABLE, ...all, DELIMITER);
}

function changesOf(source: WatchedBlob, transferSyntax: string): Promise<RangeChange[]> {
  const isEncapsulated = transferSyntax !== "1.2.840.10008.1.2.1";
  const said = new Map([
    [0x00280010, Uint8Array.of(2, 0)],
    [0x00280011, Uint8Array.of(2, 0)],
    [0x00280100, Uint8Array.of(8, 0)],
  ]);
  const value = { tag: PIXELS, source, start: 0, end: source.size, encoding: EXPLICIT, said };
  const more = { isEncapsulated, transferSyntax, keepsIcc: false };
  return runAsync(collected(changesIn({ ...value, ...more })));
}

describe("64 MB of pixel data are walked with little of them in memory", () => {
  test.each([SIZE, 16 * MEGABYTE, 1 << 15])("in frames of %i bytes", async (size) => {
    const source = new WatchedBlob(frames(size));
    const changes = await changesOf(source, "1.2.840.10008.1.2.4.50");
    expect(changes.map(({ start, end }) => [start, end])).toEqual(
      Array.from({ length: SIZE / size }, (_, number) => {
        const start = 16 + number * (size + 8) + 6;
        return [start, start + 8];
      }),
    );
    expect(source.most).toBeLessThan(MOST_HELD);
    // Once for the offsets of the frames where these are close, and once for the frames.
    expect(source.loaded).toBeLessThan(2.5 * SIZE);
  });

  test("that are native, with text at the end", async () => {
    const text = fromHex("4a414e2031393437");
    const source = new WatchedBlob(parts(repeated(SCAN, 64), text));
    const changes = await changesOf(source, "1.2.840.10008.1.2.1");
    expect(changes).toMatchObject([{ start: 4, end: source.size, kind: "bytes after pixels" }]);
    expect(source.most).toBeLessThan(MOST_HELD);
    expect(source.loaded).toBeLessThan(1.4 * SIZE);
  });

  test("in a video", async () => {
    const picture = Uint8Array.of(0, 0, 1, 0x65, ...new Array(60_000).fill(0x80));
    const message = fromHex("0000010605084a414e203139343780");
    const unit = new Blob([picture, Uint8Array.from(message)]);
    const number = Math.floor(SIZE / unit.size);
    const video = new Blob(Array.from({ length: number }, () => unit));
    const padding = new Uint8Array(video.size % 2);
    const content = parts(
      EMPTY_TABLE,
      item(video.size + padding.length),
      video,
      padding,
      DELIMITER,
    );
    const source = new WatchedBlob(content);
    const changes = await changesOf(source, "1.2.840.10008.1.2.4.102");
    expect(changes).toHaveLength(number);
    expect(source.most).toBeLessThan(MOST_HELD);
    expect(source.loaded).toBeLessThan(1.4 * SIZE);
  });
});
