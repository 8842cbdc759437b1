/** Text in values that are not text, such as the description in a colour profile. */

import { type CharacterSet, characterSetOf, DEFAULT } from "../dicom/characterSet";
import { concatenated } from "../dicom/concatenated";

/** The character set of what `printable` gives. */
export const UTF_8: CharacterSet = characterSetOf(new TextEncoder().encode("ISO_IR 192"));

/** Characters of a run. A value that identifies and is shorter may be there by chance. */
export const SHORTEST = 6;

/** Bytes. A longer value is not searched. */
export const LARGEST_SEARCHED = 1 << 20;

const LINE_BREAK = Uint8Array.of(0x0a);

/** Whether a value has a run of printable characters. */
export function mayHoldText(raw: Uint8Array): boolean {
  return !runs(raw).next().done;
}

/** The runs of printable characters in a value, as UTF-8, with line breaks between them. */
export function printable(raw: Uint8Array): Uint8Array {
  const found = Array.from(runs(raw), inUtf8);
  return concatenated(found.flatMap((run, place) => (place > 0 ? [LINE_BREAK, run] : [run])));
}

function* runs(raw: Uint8Array): Generator<Uint8Array, void> {
  for (let start = 0; start < raw.length; ) {
    const end = endOfRun(raw, start, sizeOf) || endOfRun(raw, start, sizeOfWide);
    if (end > 0) yield raw.subarray(start, end);
    start = end || start + 1;
  }
}

/** Where a run ends that begins here; 0 if there is none. */
function endOfRun(
  raw: Uint8Array,
  start: number,
  size: (raw: Uint8Array, place: number, isFirst: boolean) => number,
): number {
  let [end, count] = [start, 0];
  for (let more = size(raw, end, true); more > 0; more = size(raw, end, false)) {
    end += more;
    count++;
  }
  return count >= SHORTEST ? end : 0;
}

/** The bytes of a character in ASCII, in UTF-8, or between letters in Latin 1; 0 for others. */
function sizeOf(raw: Uint8Array, place: number): number {
  const [byte = 0, next = 0] = [raw[place], raw[place + 1]];
  if (isAscii(byte)) return 1;
  if (byte < 0xc0) return 0;
  if (byte >= 0xc2 && byte <= 0xdf && isContinuation(next)) return 2;
  const isWide = byte >= 0xe0 && byte <= 0xef;
  if (isWide && isContinuation(next) && isContinuation(raw[place + 2] ?? 0)) return 3;
  return isLetter(raw[place - 1] ?? 0) && isLetter(next) ? 1 : 0;
}

/** The bytes of a character in UTF-16 or UTF-32; the first one may be without its NULs. */
function sizeOfWide(raw: Uint8Array, place: number, isFirst: boolean): number {
  if (isFirst) return isLatin1(raw[place]) ? 1 : 0;
  if (raw[place] !== 0) return 0;
  const zeros = raw[place + 1] === 0 && raw[place + 2] === 0 ? 3 : 1;
  return isLatin1(raw[place + zeros]) ? zeros + 1 : 0;
}

function isLatin1(byte = 0): boolean {
  return isAscii(byte) || byte >= 0xa0;
}

function isAscii(byte: number): boolean {
  return byte >= 0x20 && byte <= 0x7e;
}

function isContinuation(byte: number): boolean {
  return byte >= 0x80 && byte <= 0xbf;
}

function isLetter(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

function inUtf8(run: Uint8Array): Uint8Array {
  const isWide = run.includes(0);
  if (!isWide && UTF_8.isValid(run)) return run;
  return UTF_8.encode(DEFAULT.decode(isWide ? run.filter((byte) => byte !== 0) : run));
}
