/** Rows of a procedure, and which of them decides. */

import type {
  PublishedProcedure,
  PublishedRule,
  PublishedSOPClass,
} from "grand-challenge-dicom-de-id-procedure";

/** A row; or the entry of a SOP class or a procedure, which is the row of any other attribute. */
export type Row = Partial<PublishedRule>;

/** Rows by tag, path or private creator. */
export type Rows = Readonly<Record<string, Row>>;

/** The entry of a SOP class, or what has the same effect. */
export type ClassEntry = Pick<PublishedSOPClass, "tag" | "path" | "private"> & Row;

const SOP_CLASS_UID = "(0008,0016)";
const UNLISTED_PRIVATE: Row = { default: "X", justification: "Private data element" };

/** The entry of a SOP class; if the procedure has none, one with the same effect. */
export function entryFor(procedure: PublishedProcedure, sopClass: string): ClassEntry {
  const entries = procedure.sopClass ?? {};
  if (Object.hasOwn(entries, sopClass)) return entries[sopClass]!;
  const { default: action, justification } = procedure;
  return {
    ...(action === undefined ? {} : { default: action }),
    ...(justification === undefined ? {} : { justification }),
    tag: {},
  };
}

/** Whether files of the SOP class are rejected. */
export function isRejected(entry: ClassEntry): boolean {
  return rowFor(entry, SOP_CLASS_UID).default === "R";
}

/** The row that says whether files of a SOP class are rejected. */
export function sopClassRow(entry: ClassEntry): Row {
  return rowFor(entry, SOP_CLASS_UID);
}

/** Every row of a SOP class: by tag, by path and by private creator. */
export function rowsOf(entry: ClassEntry): Rows {
  return { ...entry.tag, ...entry.path, ...entry.private };
}

/** The row that decides for a key; if it is not listed, the entry of the SOP class. */
export function rowFor(entry: ClassEntry, key: string, rows: Rows = rowsIn(entry, key)): Row {
  if (key.includes(",xx")) return own(rows, key) ?? UNLISTED_PRIVATE;
  return own(rows, key) ?? own(rows, key.slice(key.lastIndexOf(">") + 1)) ?? entry;
}

/** Whether the row of a key is listed. */
export function own(rows: Rows, key: string): Row | undefined {
  return Object.hasOwn(rows, key) ? rows[key] : undefined;
}

function rowsIn(entry: ClassEntry, key: string): Rows {
  return key.includes(">") || key.includes(",xx") ? rowsOf(entry) : entry.tag;
}

/** Why a row has its action, and why it is laxer than the profile. */
export function reasonOf({ justification = "", laxerThanProfile }: Row): string {
  return laxerThanProfile
    ? `${justification} Laxer than the profile: ${laxerThanProfile}`
    : justification;
}
