/** Replaces identifying text; the rest of the text stays (PS3.15 E.3.5). */

import { hasAtMost } from "../dicom/codePoints";
import { isAlphanumeric } from "./characters";
import { fold } from "./fold";
import { type Hit, merged } from "./hit";
import type { Sought } from "./needles";
import { findPatterns } from "./patterns";
import { REMOVED } from "./patternTexts";
import type { Vocabulary } from "./vocabulary";

const SHORT = 1024; // characters of a text whose result is remembered
const MOST_REMEMBERED = 1024;

/** The cleaned text, and the kinds of what was replaced, sorted. */
export type Cleaned = readonly [text: string, kinds: readonly string[]];

interface WithoutPatterns {
  readonly cleaned: Cleaned;
  /** The text before each pass, folded. */
  readonly folded: string;
}

const known = new WeakMap<Vocabulary, Map<string, WithoutPatterns>>();

/**
 * Clean one value by action C: replace values of this file, and what identifies by its form.
 *
 * They become `REMOVED`, so that the text may be longer than before.
 *
 * @param text - the value
 * @param needles - the values of this file
 * @param holds - what public words the attribute holds
 */
export function cleanText(text: string, needles: Sought, holds = ""): Cleaned {
  const { vocabulary } = needles;
  if (hasAtMost(text, SHORT)) {
    const { cleaned, folded } = withoutPatterns(text, vocabulary, holds);
    if (!needles.mayOccurIn(folded)) return cleaned;
  }
  return replaced(text, (part) =>
    merged(part, [...needles.find(part, holds), ...patternsIn(part, vocabulary, holds)]),
  );
}

/** Clean one value for the leak check: replace only values of this file by `REMOVED`. */
export function removeNeedles(text: string, needles: Sought, holds = ""): Cleaned {
  return replaced(text, (part) => needles.find(part, holds));
}

function patternsIn(text: string, vocabulary: Vocabulary, holds: string): Hit[] {
  const hits = findPatterns(text);
  if (holds === "") return hits;
  return hits.filter(({ start, end, kind }) => {
    return !vocabulary.isPublic(holds, kind, fold(text.slice(start, end)));
  });
}

/**
 * The text cleaned by patterns only; and the text before each pass, folded.
 *
 * If the latter contain no value of a file, `cleanText` gives the same result for that file.
 */
function withoutPatterns(text: string, vocabulary: Vocabulary, holds: string): WithoutPatterns {
  const remembered = known.get(vocabulary) ?? new Map<string, WithoutPatterns>();
  known.set(vocabulary, remembered);
  const key = `${holds}\n${text}`;
  let found = remembered.get(key);
  if (found === undefined) {
    const stages: string[] = [];
    const cleaned = replaced(text, (part) => {
      stages.push(part);
      return merged(part, patternsIn(part, vocabulary, holds));
    });
    found = { cleaned, folded: fold(stages.join("\n")) };
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(key, found);
  }
  return found;
}

/** Replace until nothing is found, so that cleaning the result again changes nothing. */
function replaced(original: string, find: (text: string) => readonly Hit[]): Cleaned {
  const kinds = new Set<string>();
  for (let text = original; ; ) {
    const hits = find(text).flatMap((hit) => notYetRemoved(text, hit));
    if (hits.length === 0) return [text, [...kinds].sort()];
    for (const { kind } of hits) kinds.add(kind);
    text = withReplacements(text, hits);
  }
}

/** Replace hits by `REMOVED`; hits with only separators between them by a single one. */
function withReplacements(text: string, hits: readonly Hit[]): string {
  let result = "";
  let last = -1;
  for (const { start, end } of hits) {
    const between = text.slice(Math.max(last, 0), start);
    if (last < 0 || hasAlphanumeric(between)) result += between + REMOVED;
    last = end;
  }
  return result + text.slice(last);
}

/** The parts of a hit that are not already `REMOVED`. */
function notYetRemoved(text: string, hit: Hit): Hit[] {
  const [before, after] = [hit.start - REMOVED.length + 1, hit.end + REMOVED.length - 1];
  const around = text.slice(0, after);
  let removed = around.indexOf(REMOVED, Math.max(0, before));
  if (removed < 0) return [hit];
  const parts: Hit[] = [];
  let { start } = hit;
  while (removed >= 0 && removed < hit.end) {
    parts.push({ ...hit, start, end: removed });
    start = removed + REMOVED.length;
    removed = around.indexOf(REMOVED, start);
  }
  parts.push({ ...hit, start });
  return parts.flatMap((part) => withoutSeparatorsAround(text, part));
}

/** A hit from its first letter or digit to its last; none if there is none. */
function withoutSeparatorsAround(text: string, hit: Hit): Hit[] {
  let [start, end, place] = [-1, -1, hit.start];
  for (const each of text.slice(hit.start, hit.end)) {
    if (isAlphanumeric(each.codePointAt(0)!)) {
      if (start < 0) start = place;
      end = place + each.length;
    }
    place += each.length;
  }
  return start < 0 ? [] : [{ ...hit, start, end }];
}

function hasAlphanumeric(text: string): boolean {
  for (const each of text) if (isAlphanumeric(each.codePointAt(0)!)) return true;
  return false;
}
