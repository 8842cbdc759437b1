import { randomBytes } from "node:crypto";
import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { concatenated } from "../../src/dicom/concatenated";
import { InflateError } from "../../src/dicom/huffman";
import { inflated } from "../../src/dicom/inflate";
import { Inflator } from "../../src/dicom/inflator";
import { BlobSource } from "../../src/source/blob";
import { BytesSource } from "../../src/source/bytes";
import { runAsync, runSync } from "../../src/source/run";

const noise = randomBytes(300_000);
const text = Buffer.from(Array.from({ length: 60_000 }, (_, n) => `line ${n % 977}\n`).join(""));
const CONTENTS: [name: string, content: Buffer][] = [
  ["nothing", Buffer.alloc(0)],
  ["a byte", Buffer.of(7)],
  ["zeros", Buffer.alloc(1 << 20)],
  ["noise", noise],
  ["text", text],
  ["both", Buffer.concat([text, noise, text])],
];
const OPTIONS = [
  { level: 9 },
  { level: 1 },
  { level: 0 },
  { strategy: constants.Z_FIXED },
  { strategy: constants.Z_HUFFMAN_ONLY },
];

function inBlocks(inflator: Inflator, bytes: Uint8Array, length: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let start = 0; start < bytes.length && !inflator.isDone; start += length) {
    const end = Math.min(start + length, bytes.length);
    parts.push(...inflator.push(bytes.subarray(start, end), end === bytes.length));
  }
  return concatenated(parts);
}

describe.each(CONTENTS)("%s", (_, content) => {
  test.each(OPTIONS)("is inflated from %o", (options) => {
    const deflated = deflateRawSync(content, options);
    for (const length of [deflated.length, 1000, 77]) {
      const inflator = new Inflator();
      expect(Buffer.compare(inBlocks(inflator, deflated, length), content)).toBe(0);
      expect(inflator.isDone).toBe(true);
    }
  });
});

test.each([1, 5, 700, 70_000])("%i bytes after the end are not used", (count) => {
  const deflated = concatenated([deflateRawSync(text), new Uint8Array(count)]);
  const inflator = new Inflator();
  inBlocks(inflator, deflated, deflated.length);
  expect(inflator.unused).toBe(count);
});

test("data that are cut are not done, wherever they are cut", () => {
  const deflated = deflateRawSync(concatenated([text.subarray(0, 2000), noise.subarray(0, 500)]));
  for (let length = 1; length < deflated.length; length++) {
    const inflator = new Inflator();
    inBlocks(inflator, deflated.subarray(0, length), length);
    expect(inflator.isDone).toBe(false);
  }
});

function zlibResult(deflated: Uint8Array): string {
  try {
    return inflateRawSync(deflated).toString("latin1");
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "Z_BUF_ERROR" ? "truncated" : "malformed";
  }
}

test("broken data are an error, or inflate to what zlib says", () => {
  const deflated = deflateRawSync(text.subarray(0, 3000));
  let errors = 0;
  for (let place = 0; place < deflated.length; place++) {
    const broken = Uint8Array.from(deflated);
    broken[place]! ^= 1 << (place % 8);
    const inflator = new Inflator();
    let result: string;
    try {
      const content = inBlocks(inflator, broken, broken.length);
      result = inflator.isDone ? Buffer.from(content).toString("latin1") : "truncated";
    } catch (error) {
      expect(error).toBeInstanceOf(InflateError);
      result = "malformed";
      errors += 1;
    }
    expect(result === zlibResult(broken), `bit of byte ${place}`).toBe(true);
  }
  expect(errors).toBeGreaterThan(0);
});

describe("a data set", () => {
  const deflated = concatenated([Buffer.from("head"), deflateRawSync(text), Uint8Array.of(0)]);

  test("is inflated in memory, and as a Blob", async () => {
    const inMemory = runSync(inflated(new BytesSource(deflated), 4, 1));
    expect(inMemory).toBeInstanceOf(BytesSource);
    expect(Buffer.compare((inMemory as BytesSource).content, text)).toBe(0);
    const asBlob = await runAsync(
      inflated(new BlobSource(new Blob([Buffer.from(deflated)])), 4, 1),
    );
    expect(Buffer.from(await (asBlob as BlobSource).blob.arrayBuffer()).equals(text)).toBe(true);
  });

  test.each([
    ["inflates-too-much", deflateRawSync(Buffer.alloc(1 << 20))],
    ["truncated", deflateRawSync(text).subarray(0, 1000)],
    ["malformed", Buffer.of(0xff, 0xff)],
    ["truncated", Buffer.of(0xed, ...new Uint8Array(20))], // no code for the lengths of codes
    ["malformed", Buffer.of(0xed, ...new Uint8Array(50))],
  ])("is %s", (reason, content) => {
    const reading = inflated(new BytesSource(content), 0, 1000);
    expect(() => runSync(reading)).toThrow(expect.objectContaining({ reason }));
  });
});
