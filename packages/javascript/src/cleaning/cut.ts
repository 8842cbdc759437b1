/** Finds the beginning of a value at the end of a text that was cut to the longest VR. */

import { charactersOf, isAlphanumeric, lengthOf } from "./characters";
import { lettersAndDigits, withoutMarks } from "./fold";
import type { Hit } from "./hit";
import { firstOf, PREFIX, type SearchedSpellings } from "./searched";

const LONGEST_UNITS = 2 * 64; // UTF-16 units of the longest LO
const KINDS: ReadonlySet<string> = new Set(["person-name", "identifier", "institution", "address"]);

/** Whether a text has as many characters as the longest SH or LO. */
export function isOfCutLength(length: number): boolean {
  return length === 16 || length === 64;
}

/** Whether one of several texts, in lines, may end in the beginning of a value. */
export function mayBeCutIn(folded: string, spellings: SearchedSpellings): boolean {
  const isOneUnitEach = typeof charactersOf(folded) === "string";
  const starts: number[] = []; // of texts: some have line breaks themselves
  let first = 0; // of the starts that are near enough
  for (let start = 0; start <= folded.length; ) {
    const end = endOfLine(folded, start);
    starts.push(start);
    while (end - starts[first]! > LONGEST_UNITS) first++;
    for (const each of starts.slice(first)) {
      const length = isOneUnitEach ? end - each : lengthOf(folded.slice(each, end));
      if (!isOfCutLength(length)) continue;
      if (findCut(folded.slice(each, end), spellings).length > 0) return true;
    }
    start = end + 1;
  }
  return false;
}

/** Where a line or a value ends. */
function endOfLine(text: string, start: number): number {
  let end = start;
  while (end < text.length && !isBreak(text.charCodeAt(end))) end++;
  return end;
}

function isBreak(code: number): boolean {
  return code === 0x0a || code === 0x5c; // a backslash separates values
}

/** Find the beginnings of values at the end of a folded text, as if it were cut there. */
export function findCut(folded: string, spellings: SearchedSpellings): Hit[] {
  const plain = withoutMarks(folded);
  const text = lettersAndDigits(plain);
  const found = spellings.beginning(text);
  if (found.length === 0) return [];
  const characters = [...plain];
  const hits: Hit[] = [];
  for (const { kind, lettersAndDigits: joined } of found) {
    if (!KINDS.has(kind) || lengthOf(joined) <= PREFIX) continue;
    const rest = text.slice(text.lastIndexOf(firstOf(joined)));
    if (rest.length >= joined.length || !joined.startsWith(rest)) continue;
    const start = startOfLast(characters, lengthOf(rest));
    const before = characters[start - 1];
    if (before === undefined || !isAlphanumeric(before.codePointAt(0)!)) {
      hits.push({ start, end: characters.length, kind });
    }
  }
  return hits;
}

/** Where the last so many letters and digits begin. */
function startOfLast(characters: readonly string[], count: number): number {
  let start = characters.length;
  for (let left = count; left > 0; ) {
    start--;
    if (isAlphanumeric(characters[start]!.codePointAt(0)!)) left--;
  }
  return start;
}
