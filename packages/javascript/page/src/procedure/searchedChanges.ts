/** Changes of what is looked for in kept texts; what is not looked for may survive there. */

import type { PublishedProcedure } from "grand-challenge-dicom-de-id-procedure";
import type { Kind, Subject } from "./changes";
import { change, type Difference } from "./difference";

type Kinds = Readonly<Record<string, string>>;

/** The changes between two versions. */
export function* searchedChanges(
  older: PublishedProcedure,
  newer: PublishedProcedure,
): Generator<Difference> {
  const searched = [older.identifying ?? {}, newer.identifying ?? {}] as const;
  yield* betweenKinds("identifying attribute", "tightened", "loosened", ...searched);
  const holding = [older.holds ?? {}, newer.holds ?? {}] as const;
  yield* betweenKinds("attribute that holds public words", "loosened", "tightened", ...holding);
  const [words, wordsNow] = [wordsOf(older), wordsOf(newer)];
  const subject: Subject = "word that identifies nobody";
  const [lookedFor, leftAlone] = ["looked for", "left alone"];
  for (const word of wordsNow) {
    if (words.has(word)) continue;
    yield { ...change("loosened", subject, word, {}, {}), before: lookedFor, after: leftAlone };
  }
  for (const word of words) {
    if (wordsNow.has(word)) continue;
    yield { ...change("tightened", subject, word, {}, {}), before: leftAlone, after: lookedFor };
  }
}

function* betweenKinds(
  subject: Subject,
  ifNew: Kind,
  ifGone: Kind,
  before: Kinds,
  after: Kinds,
): Generator<Difference> {
  for (const tag of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, now] = [before[tag] ?? "", after[tag] ?? ""];
    if (was === now) continue;
    const kind = now === "" ? ifGone : was === "" ? ifNew : "replaced";
    yield { ...change(kind, subject, tag, {}, {}), before: was, after: now };
  }
}

function wordsOf({ vocabulary, makers, products, techniques }: PublishedProcedure): Set<string> {
  return new Set([vocabulary, makers, products, techniques].flatMap((words) => words ?? []));
}
