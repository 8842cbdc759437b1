/** The difference between two rows of a procedure. */

import { FROM_STRICT_TO_LAX } from "@package/rules/action";
import type { Change, Kind, Subject } from "./changes";
import { type Row, reasonOf } from "./rows";

/** A change, of which the SOP classes are not collected yet. */
export type Difference = Omit<Change, "sopClasses">;

const DUMMIES = ["dummy", "item", "inOrder", "ifEmpty", "derived", "issuer", "of"] as const;

/** The difference between two rows, if there is one. */
export function* betweenRows(
  subject: Subject,
  name: string,
  before: Row,
  after: Row,
): Generator<Difference> {
  const [was, now] = [strictness(before), strictness(after)];
  if (was !== now) {
    yield change(now > was ? "loosened" : "tightened", subject, name, before, after);
  } else if (DUMMIES.some((key) => !equal(before[key], after[key]))) {
    yield change("replaced", subject, name, before, after);
  } else if (reasonOf(before) !== reasonOf(after)) {
    yield change("justified", subject, name, before, after);
  }
}

/** A change from one row to another; rows without an action have none. */
export function change(
  kind: Kind,
  subject: Subject,
  name: string,
  before: Row,
  after: Row,
): Difference {
  return {
    ...{ kind, subject, name },
    ...{ before: before.default ?? "", after: after.default ?? "" },
    ...{ reasonBefore: reasonOf(before), reason: reasonOf(after) },
  };
}

/** Whether two values of JSON are equal, whatever the order of their keys is. */
export function equal(first: unknown, second: unknown): boolean {
  return first === second || JSON.stringify(first, inOrder) === JSON.stringify(second, inOrder);
}

function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function strictness({ default: action = "" }: Row): number {
  const place = (FROM_STRICT_TO_LAX as readonly string[]).indexOf(action);
  if (place < 0) throw new TypeError(`this is not a procedure: unknown action "${action}"`);
  return place;
}
