import { expect, test } from "vitest";
import { RangeChange } from "../../../src/dicom/pixels/change";
import { TilePartLengths } from "../../../src/dicom/pixels/jpeg2000Lists";

const LENGTH = 14;
const MOST = 1 << 16;

/** Lengths of 2 bytes of so many tile-parts, in two segments, and as many that are found. */
function lengths(number: number): TilePartLengths {
  const list = new TilePartLengths();
  for (const [place, count] of [MOST / 2, number - MOST / 2].entries()) {
    const content = new Uint8Array(2 + 2 * count);
    content[0] = place;
    for (let at = 3; at < content.length; at += 2) content[at] = LENGTH;
    list.add(content, [new RangeChange(0, content.length, "")]);
  }
  for (let tile = 0; tile < number; tile++) list.tileFound(tile, LENGTH);
  return list;
}

test.each([
  { number: MOST - 1, isRight: true },
  { number: MOST, isRight: false },
])("a list of $number tile-parts is right: $isRight", ({ number, isRight }) => {
  expect(lengths(number).areRight()).toBe(isRight);
});
