import { expect, test } from "vitest";
import { runAsync } from "../../src/source/run";
import type { Reading, Source } from "../../src/source/source";
import { repeated, WatchedBlob } from "./watched";

const MEGABYTE = 1 << 20;
const PIECE = Uint8Array.from({ length: MEGABYTE }, (_, place) => (place * 31) >> 3);
const SIZE = 64 * MEGABYTE;
const MOST_HELD = 32 * MEGABYTE;

function* sum(source: Source, step: number): Reading<number> {
  let total = 0;
  for (let start = 0; start < source.size; start += step) {
    const bytes = yield* source.need(start, Math.min(source.size, start + step));
    total += bytes[0]! + bytes.at(-1)!;
  }
  return total;
}

test.each([1000, 65_536, 3 * MEGABYTE + 1])(
  "64 MB in steps of %i bytes are loaded hardly more than once, and are never all in memory",
  async (step) => {
    const source = new WatchedBlob(repeated(PIECE, 64));
    expect(source.size).toBe(SIZE);
    let expected = 0;
    for (let start = 0; start < SIZE; start += step) {
      const last = Math.min(SIZE, start + step) - 1;
      expected += PIECE[start % MEGABYTE]! + PIECE[last % MEGABYTE]!;
    }
    expect(await runAsync(sum(source, step))).toBe(expected);
    expect(source.loaded).toBeLessThan(1.4 * SIZE);
    expect(source.most).toBeLessThan(MOST_HELD);
  },
);

test("a jump back and forth loads only what is needed", async () => {
  const source = new WatchedBlob(repeated(PIECE, 64));
  function* jumps(): Reading<readonly number[]> {
    const found: number[] = [];
    for (const place of [63 * MEGABYTE, 0, 32 * MEGABYTE + 5, 32 * MEGABYTE]) {
      found.push((yield* source.need(place, place + 2))[1]!);
    }
    return found;
  }
  expect(await runAsync(jumps())).toEqual([PIECE[1], PIECE[1], PIECE[6], PIECE[1]]);
  expect(source.fills).toBe(4);
});
