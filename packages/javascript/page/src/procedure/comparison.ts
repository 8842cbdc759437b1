/** The differences between two versions of a procedure; as rules/diff.py finds them. */

import type { PublishedCondition } from "@package/rules/published";
import type { PublishedProcedure } from "grand-challenge-dicom-de-id-procedure";
import { type Change, KINDS, type Kind, SUBJECTS, type Subject } from "./changes";
import { codedChanges } from "./codedChanges";
import { conditionsOf } from "./conditions";
import { betweenRows, change, type Difference, equal } from "./difference";
import {
  type ClassEntry,
  entryFor,
  isRejected,
  own,
  reasonOf,
  rowFor,
  rowsOf,
  sopClassRow,
} from "./rows";
import { searchedChanges } from "./searchedChanges";

const FROM_LAX_TO_STRICT = ["", "count", "reject"]; // what a condition does

/**
 * The differences, in the order of KINDS, then of SUBJECTS, then by name.
 *
 * @throws TypeError: one of them is not a procedure.
 */
export function compare(older: PublishedProcedure, newer: PublishedProcedure): Change[] {
  const shared = new Map<string, { difference: Difference; sopClasses: string[] }>();
  for (const [difference, sopClass] of differences(older, newer)) {
    const key = JSON.stringify(Object.values(difference));
    const known = shared.get(key) ?? { difference, sopClasses: [] };
    shared.set(key, known);
    if (sopClass !== null) known.sopClasses.push(sopClass);
  }
  const changes = [...shared.values()].map((each) => ({
    ...each.difference,
    sopClasses: each.sopClasses,
  }));
  return changes.sort(
    (a, b) =>
      KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
      SUBJECTS.indexOf(a.subject) - SUBJECTS.indexOf(b.subject) ||
      (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
}

function* differences(
  older: PublishedProcedure,
  newer: PublishedProcedure,
): Generator<[Difference, string | null]> {
  if (typeof older.sopClass !== "object" || typeof newer.sopClass !== "object") {
    throw new TypeError("this is not a procedure: it has no SOP classes");
  }
  const others = [older, newer].map(({ default: action, justification }) => ({
    ...(action === undefined ? {} : { default: action }),
    ...(justification === undefined ? {} : { justification }),
  }));
  for (const each of betweenRows("any other SOP class", "", others[0]!, others[1]!)) {
    yield [each, null];
  }
  for (const uid of keysOf(older.sopClass, newer.sopClass)) {
    const entries = [entryFor(older, uid), entryFor(newer, uid)] as const;
    for (const each of betweenSOPClasses(...entries)) yield [each, uid];
    if (Object.hasOwn(older.sopClass, uid) && Object.hasOwn(newer.sopClass, uid)) {
      const conditions = [conditionsOf(older, uid), conditionsOf(newer, uid)] as const;
      for (const each of betweenConditions(...conditions)) yield [each, uid];
    }
  }
  for (const each of searchedChanges(older, newer)) yield [each, null];
  for (const each of codedChanges(older, newer)) yield [each, null];
}

function* betweenSOPClasses(before: ClassEntry, after: ClassEntry): Generator<Difference> {
  const rows = [sopClassRow(before), sopClassRow(after)] as const;
  if (isRejected(before) && isRejected(after)) {
    if (reasonOf(rows[0]) !== reasonOf(rows[1]))
      yield change("justified", "SOP class", "", ...rows);
  } else if (isRejected(before)) {
    const reason = resemblance(after);
    const was = reasonOf(rows[0]);
    yield { ...change("added", "SOP class", "", {}, {}), before: "R", reasonBefore: was, reason };
  } else if (isRejected(after)) {
    const reason = reasonOf(rows[1]);
    yield { ...change("removed", "SOP class", "", {}, {}), after: "R", reason };
  } else {
    yield* betweenRows("any other attribute", "", before, after);
    yield* betweenAttributes(before, after);
  }
}

/** Why a retired SOP class is treated as its successor is. */
function resemblance(entry: ClassEntry): string {
  const { resembles } = entry as { resembles?: { justification?: string } };
  return resembles?.justification ?? "";
}

function* betweenAttributes(before: ClassEntry, after: ClassEntry): Generator<Difference> {
  const [rowsBefore, rowsAfter] = [rowsOf(before), rowsOf(after)];
  for (const key of keysOf(rowsBefore, rowsAfter)) {
    const rows = [deciding(before, key, rowsBefore), deciding(after, key, rowsAfter)] as const;
    const changes = [...betweenRows("attribute", key, ...rows)];
    const isListedInBoth = own(rowsBefore, key) !== undefined && own(rowsAfter, key) !== undefined;
    if (isListedInBoth || changes.some(({ kind }) => kind === "loosened" || kind === "tightened")) {
      yield* changes;
    } else {
      yield change(own(rowsAfter, key) ? "added" : "removed", "attribute", key, ...rows);
    }
  }
}

function deciding(entry: ClassEntry, key: string, rows: ReturnType<typeof rowsOf>) {
  return key.includes(">") || key.includes(",xx") ? rowFor(entry, key, rows) : rowFor(entry, key);
}

/** Changes of what is done with whole files; the conditions of a SOP class, by name. */
function* betweenConditions(
  before: ReadonlyMap<string, PublishedCondition>,
  after: ReadonlyMap<string, PublishedCondition>,
): Generator<Difference> {
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [older, newer] = [before.get(name), after.get(name)];
    const [was, now] = [older?.then ?? "", newer?.then ?? ""];
    const more = FROM_LAX_TO_STRICT.indexOf(now) - FROM_LAX_TO_STRICT.indexOf(was);
    let kind: Kind | "" = more > 0 ? "tightened" : more < 0 ? "loosened" : "";
    if (kind === "" && !equal([older?.when, older?.reason], [newer?.when, newer?.reason])) {
      kind = "replaced";
    }
    const [reasonBefore, reason] = [older?.justification ?? "", newer?.justification ?? ""];
    if (kind !== "" || reasonBefore !== reason) {
      const subject: Subject = "condition of a file";
      yield {
        kind: kind || "justified",
        subject,
        name,
        before: was,
        after: now,
        reasonBefore,
        reason,
      };
    }
  }
}

function keysOf(before: object, after: object): Set<string> {
  return new Set([...Object.keys(before), ...Object.keys(after)]);
}
