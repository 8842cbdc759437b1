/** What is done with a whole file because of what it says of itself, such as burned-in names. */

import { latin1 } from "../dicom/latin";
import { tagOf } from "../dicom/tags";
import { entryOf, type PublishedCondition, type PublishedProcedure } from "./published";

/** A value that conditions depend on. */
export interface Stated {
  /** The element's. */
  readonly tag: number;
  /** Its value; backslashes separate several. */
  readonly raw: Uint8Array;
  /** Whether it is an element of the data set itself, not of an item. */
  readonly isTop: boolean;
}

/** A part of a condition. */
interface Clause {
  /** The attribute. */
  readonly tag: number;
  /** Without case, spaces and punctuation. */
  readonly terms: ReadonlySet<string>;
  /**
   * Whether a value must be one of the terms, at any depth; else the data set itself must have no
   * value, or one that is none of them.
   */
  readonly isOne: boolean;
}

/** A condition, and what is done if it is true of a file. */
export interface Condition {
  /** All of them must be true. */
  readonly clauses: readonly Clause[];
  /** Whether the file is rejected; else it is counted. */
  readonly rejects: boolean;
  /** The reason code, for the report. */
  readonly reason: string;
  /** The reason in words. */
  readonly justification: string;
}

/** The conditions of a SOP class. */
export class Conditions {
  /** The tags that they depend on. */
  readonly watched: ReadonlySet<number>;

  /** @param conditions - in the order of the procedure */
  constructor(private readonly conditions: readonly Condition[] = []) {
    this.watched = new Set(conditions.flatMap(({ clauses }) => clauses.map(({ tag }) => tag)));
  }

  /** Those that are true of a file, the first for each reason. */
  trueOf(stated: readonly Stated[]): readonly Condition[] {
    const values = valuesByTag(stated);
    const byReason = new Map<string, Condition>();
    for (const each of this.conditions) {
      if (byReason.has(each.reason)) continue;
      if (each.clauses.every((clause) => holds(clause, values))) byReason.set(each.reason, each);
    }
    return [...byReason.values()];
  }
}

/** A value as conditions compare it. */
interface PlainValue {
  readonly term: string;
  readonly isTop: boolean;
}

function valuesByTag(stated: readonly Stated[]): ReadonlyMap<number, readonly PlainValue[]> {
  const byTag = new Map<number, PlainValue[]>();
  for (const { tag, raw, isTop } of stated) {
    const values = byTag.get(tag) ?? [];
    for (const text of latin1(raw).split("\\")) values.push({ term: plain(text), isTop });
    byTag.set(tag, values);
  }
  return byTag;
}

/** Whether a clause is true of a file with these values. */
function holds(
  { tag, terms, isOne }: Clause,
  byTag: ReadonlyMap<number, readonly PlainValue[]>,
): boolean {
  const values = byTag.get(tag) ?? [];
  if (isOne) return values.some(({ term }) => terms.has(term));
  const ofDataSet = values.filter(({ isTop }) => isTop);
  return ofDataSet.length === 0 || ofDataSet.some(({ term }) => !terms.has(term));
}

/** The conditions that a procedure has for a SOP class; none if it does not name it. */
export function conditionsOf(procedure: PublishedProcedure, sopClass: string): Conditions {
  const names = entryOf(procedure, sopClass)?.conditions ?? [];
  return new Conditions(names.map((name) => condition(procedure.conditions![name]!)));
}

function condition(entry: PublishedCondition): Condition {
  return {
    clauses: entry.when.map((clause) => ({
      tag: tagOf(clause.tag),
      terms: new Set((clause.is ?? clause.isNot!).map(plain)),
      isOne: clause.is !== undefined,
    })),
    rejects: entry.then === "reject",
    reason: entry.reason,
    justification: entry.justification,
  };
}

/** A term without case, spaces and punctuation: scanners spell theirs in many ways. */
function plain(text: string): string {
  return text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, "");
}
