/**
 * The CSA header, in which Siemens scanners describe an image: a list of named values.
 *
 * It begins with SV10. All numbers are little endian and have four bytes. No length in it is
 * trusted.
 */

import { latin1 } from "./latin";

const START = "SV10\x04\x03\x02\x01";
const MARK = 77;
const MARKS = [MARK, 205]; // what stands at fixed places between the numbers
const [MOST_ENTRIES, MOST_VALUES] = [1024, 4096];
const [HEAD, ENTRY, NAME, ITEM] = [16, 84, 64, 16]; // bytes
const NUMBER = /^[+-]?[0-9]{1,8}(?:\.[0-9]{0,16})?(?:[eE][+-]?[0-9]{1,3})?$/;

/** An entry: its values, and empty ones that follow, up to a number of them. */
interface Entry {
  readonly name: string;
  /** How many values it should have. */
  readonly multiplicity: number;
  readonly vr: string;
  /** A number for the VR. */
  readonly type: number;
  readonly items: readonly string[];
}

/** Says whether an entry stays, by its name and its values. */
type Wanted = (name: string, values: readonly string[]) => boolean;

/**
 * A CSA header with only those entries that are wanted and whose values are numbers.
 *
 * What stands between names and values is written anew.
 *
 * @returns the header; null if it is none, or nothing of it stays
 */
export function numbersOf(raw: Uint8Array, wanted: Wanted): Uint8Array | null {
  const kept = entriesOf(raw).filter(
    (each) => isOfNumbers(each) && wanted(each.name, each.items.filter(Boolean)),
  );
  return kept.length === 0 ? null : written(kept);
}

/** The entries; none if the structure is not as it must be. */
function entriesOf(raw: Uint8Array): readonly Entry[] {
  if (raw.length < HEAD || latin1(raw.subarray(0, START.length)) !== START) return [];
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const number = (place: number) => view.getUint32(place, true);
  const text = (start: number, length: number) =>
    latin1(raw.subarray(start, start + length)).split("\0", 1)[0]!;
  const count = number(8);
  if (count > MOST_ENTRIES || !MARKS.includes(number(12))) return [];
  const entries: Entry[] = [];
  let position = HEAD;
  while (entries.length < count) {
    if (position + ENTRY > raw.length) return [];
    const name = text(position, NAME);
    const [multiplicity, size] = [number(position + 64), number(position + 76)];
    const vr = latin1(raw.subarray(position + 68, position + 70));
    const type = number(position + 72);
    const isRight = /^[A-Za-z0-9_]{1,63}$/.test(name) && MARKS.includes(number(position + 80));
    if (!isRight || Math.max(size, multiplicity) > MOST_VALUES) return [];
    position += ENTRY;
    const items: string[] = [];
    while (items.length < size) {
      if (position + ITEM > raw.length || !MARKS.includes(number(position + 8))) return [];
      const length = number(position + 4);
      position += ITEM;
      if (position + length > raw.length) return [];
      items.push(text(position, length).replace(/^ +| +$/g, ""));
      position += Math.ceil(length / 4) * 4;
    }
    entries.push({ name, multiplicity, vr, type, items });
  }
  return entries;
}

/** Whether an entry has values, and all are numbers, before the empty ones. */
function isOfNumbers({ multiplicity, vr, type, items }: Entry): boolean {
  const values = items.filter(Boolean);
  return (
    values.length > 0 &&
    values.length >= multiplicity &&
    values.every((value, place) => items[place] === value && NUMBER.test(value)) &&
    /^[A-Z]{2}$/.test(vr) &&
    type < 256
  );
}

function written(entries: readonly Entry[]): Uint8Array {
  const lengths = entries.flatMap(({ items }) => items.map(lengthOf));
  const values = lengths.reduce((sum, length) => sum + ITEM + Math.ceil(length / 4) * 4, 0);
  const bytes = new Uint8Array(HEAD + ENTRY * entries.length + values);
  const view = new DataView(bytes.buffer);
  const put = (place: number, text: string) => {
    for (let at = 0; at < text.length; at += 1) bytes[place + at] = text.charCodeAt(at);
  };
  const numbers = (place: number, ...all: number[]) => {
    for (const [at, each] of all.entries()) view.setUint32(place + 4 * at, each, true);
  };
  put(0, START);
  numbers(8, entries.length, MARK);
  let position = HEAD;
  for (const { name, multiplicity, vr, type, items } of entries) {
    put(position, name);
    numbers(position + 64, multiplicity);
    put(position + 68, vr);
    numbers(position + 72, type, items.length, MARK);
    position += ENTRY;
    for (const item of items) {
      const length = lengthOf(item);
      numbers(position, length, length, MARK, length);
      put(position + ITEM, item);
      position += ITEM + Math.ceil(length / 4) * 4;
    }
  }
  return bytes;
}

/** The bytes of a value, with the NUL after it. */
function lengthOf(item: string): number {
  return item === "" ? 0 : item.length + 1;
}
