/** Changes of what depends on codes; what one of the lists does not have, the others decide. */

import type { PublishedProcedure } from "grand-challenge-dicom-de-id-procedure";
import type { Subject } from "./changes";
import { betweenRows, change, type Difference, equal } from "./difference";
import type { Row } from "./rows";

const PUBLISHED: ReadonlySet<Subject> = new Set<Subject>(["coding scheme", "URN authority"]);
const KEEPS: ReadonlySet<Subject> = new Set<Subject>([...PUBLISHED, "term"]); // listed there, it stays

interface Coded {
  readonly subject: Subject;
  readonly name: string;
  readonly row: Row;
}

/** The changes between two versions. */
export function* codedChanges(
  older: PublishedProcedure,
  newer: PublishedProcedure,
): Generator<Difference> {
  const [before, after] = [byKey(older), byKey(newer)];
  for (const [key, { subject, name }] of new Map([...before, ...after])) {
    if (PUBLISHED.has(subject) && (older.code === undefined || newer.code === undefined)) {
      continue; // in one of them all are treated alike
    }
    const [was, now] = [before.get(key)?.row, after.get(key)?.row];
    if (was !== undefined && now !== undefined && was.default !== undefined) {
      yield* betweenRows(subject, name, was, now);
    } else if (!equal(was, now)) {
      const isLaxer = (now !== undefined) === KEEPS.has(subject);
      const kind = was && now ? "justified" : isLaxer ? "loosened" : "tightened";
      yield change(kind, subject, name, listed(was), listed(now));
    }
  }
}

/** The effect of a row, and its reason; nothing if there is none. */
function listed(row: Row | undefined): Row {
  if (row === undefined) return {};
  const { default: action = "listed", justification = "" } = row;
  return { default: action, justification };
}

function byKey(procedure: PublishedProcedure): Map<string, Coded> {
  return new Map([...coded(procedure)].map((each) => [`${each.subject}\n${each.name}`, each]));
}

/** Everything that depends on codes. */
function* coded({ code = {}, concept = {} }: PublishedProcedure): Generator<Coded> {
  const names = [
    ["coding scheme", code.schemes],
    ["URN authority", code.authorities],
  ] as const;
  for (const [subject, list] of names) {
    for (const name of list ?? []) yield { subject, name, row: { justification: "" } };
  }
  const tables = [
    ["part of a code that is not published", code.tag],
    ["value that is withheld", concept.tag],
    ["concept", concept.withheld],
  ] as const;
  for (const [subject, table] of tables) {
    for (const [name, row] of Object.entries<Row>(table ?? {})) yield { subject, name, row };
  }
  for (const [name, rows] of Object.entries(concept.terms ?? {})) {
    for (const [tag, { terms, justification }] of Object.entries(rows)) {
      for (const term of terms) {
        yield { subject: "term", name: `${name} ${tag} ${term}`, row: { justification } };
      }
    }
  }
}
