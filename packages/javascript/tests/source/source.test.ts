import { expect, test } from "vitest";
import { BlobSource } from "../../src/source/blob";
import { BytesSource } from "../../src/source/bytes";
import { blobOf, bytesOf, type Piece } from "../../src/source/pieces";
import { runAsync, runSync } from "../../src/source/run";
import type { Reading, Source } from "../../src/source/source";

const CONTENT = Uint8Array.from({ length: 1000 }, (_, place) => place & 0xff);

function* sum(source: Source): Reading<number> {
  let total = 0;
  for (let start = 0; start < source.size; start += 100) {
    for (const byte of yield* source.need(start, start + 100)) total += byte;
  }
  return total;
}

test("bytes and a Blob of them give the same result", async () => {
  const expected = CONTENT.reduce((total, byte) => total + byte, 0);
  expect(runSync(sum(new BytesSource(CONTENT)))).toBe(expected);
  expect(await runAsync(sum(new BlobSource(new Blob([CONTENT]))))).toBe(expected);
});

test("a range after the end is an error", async () => {
  const past = (source: Source) => source.need(990, 1001);
  expect(() => runSync(past(new BytesSource(CONTENT)))).toThrow("the file is truncated");
  await expect(runAsync(past(new BlobSource(new Blob([CONTENT]))))).rejects.toMatchObject({
    reason: "truncated",
  });
});

test("a file that changed is an error", async () => {
  const blob = new Blob([CONTENT]);
  blob.slice = () => {
    throw new DOMException("changed", "NotReadableError");
  };
  await expect(runAsync(sum(new BlobSource(blob)))).rejects.toMatchObject({ reason: "changed" });
});

test("the output of pieces has their bytes in order", async () => {
  const pieces = (source: Source): Piece[] => [
    Uint8Array.of(1, 2),
    { source, start: 500, end: 503 },
    Uint8Array.of(3),
  ];
  const expected = Uint8Array.of(1, 2, ...CONTENT.subarray(500, 503), 3);
  expect(bytesOf(pieces(new BytesSource(CONTENT)))).toEqual(expected);
  const blob = blobOf(pieces(new BlobSource(new Blob([CONTENT]))));
  expect(new Uint8Array(await blob.arrayBuffer())).toEqual(expected);
});

test("a Buffer of Node is read as other bytes are: a slice is a copy", () => {
  const buffer = Buffer.from(CONTENT).subarray(10, 20);
  const source = new BytesSource(buffer);
  const bytes = runSync(source.need(0, 10));
  expect(bytes).toEqual(CONTENT.slice(10, 20));
  bytes.slice().fill(0);
  expect(buffer[1]).toBe(11);
});
