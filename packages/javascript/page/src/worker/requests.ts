/** What a page asks of its worker, and the answers. Nothing else passes between the two. */

import type { Change, Kind, Subject } from "../procedure/changes";

/** What becomes of a file. */
export type Status = "done" | "rejected" | "failed" | "skipped";

/** What was found in a text, or is in the pixel data of a file. */
export interface Found {
  readonly path: string;
  readonly kind: string;
}

/** What became of one file. */
export interface FileResult {
  readonly status: Status;
  /** The reason code; empty if it was done. */
  readonly reason: string;
  readonly message: string;
  readonly sopClass: string;
  readonly sopClassName: string;
  /** The new file; null if there is none. */
  readonly output: Blob | null;
  /** STUDY/SERIES/INSTANCE.dcm, of the new UIDs. */
  readonly name: string;
  readonly leaks: readonly Found[];
  readonly cleaned: readonly Found[];
  readonly blanked: Readonly<Record<string, number>>;
  /** Reason codes of conditions that are true of the file, such as "not-stated". */
  readonly noted: readonly string[];
}

/** An element of a file, and what happens to it. */
export interface ElementRow {
  readonly path: string;
  readonly depth: number;
  readonly keyword: string;
  readonly name: string;
  readonly vr: string;
  readonly action: string;
  readonly justification: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly remark: string;
}

/** The elements of a file. */
export interface ElementTable {
  readonly rows: readonly ElementRow[];
  readonly error: string;
}

/** A SOP class of the procedure. */
export interface SOPClass {
  readonly uid: string;
  readonly name: string;
  readonly isRejected: boolean;
}

/** The rule for an attribute. */
export interface AttributeRule {
  /** A tag, a path of tags, or a private creator; empty for "any other attribute". */
  readonly key: string;
  readonly keyword: string;
  readonly name: string;
  readonly vr: string;
  readonly action: string;
  readonly justification: string;
  /** More about the rule, such as its dummy. */
  readonly details: readonly string[];
  /** Whether the SOP class lists it; if not, the rule is that of any other attribute. */
  readonly isListed: boolean;
}

/** The rules of a SOP class that fit a search. */
export interface Rules {
  readonly name: string;
  readonly rows: readonly AttributeRule[];
  /** How many fit; there may be more than rows. */
  readonly total: number;
  readonly conditions: readonly { then: string; reason: string; justification: string }[];
  readonly resembles: string;
}

/** An attribute that two SOP classes treat differently. */
export interface RuleDifference {
  readonly key: string;
  readonly keyword: string;
  readonly name: string;
  readonly first: AttributeRule;
  readonly second: AttributeRule;
}

/** A difference between two versions, with names. */
export interface NamedChange extends Change {
  readonly keyword: string;
  readonly sopClassNames: readonly string[];
}

/** The differences between two versions. */
export interface VersionDifference {
  readonly before: string;
  readonly after: string;
  readonly changes: readonly NamedChange[];
  readonly total: number;
  readonly byKind: Readonly<Partial<Record<Kind, number>>>;
}

/** By name, what is asked and what is answered. */
export interface Requests {
  /** Use the key in the text of a key file. */
  key: { ask: { text: string }; answer: { fingerprint: string } };
  deidentify: { ask: { file: Blob; name: string }; answer: FileResult };
  explain: { ask: { file: Blob }; answer: ElementTable };
  version: { ask: null; answer: { procedure: string; standard: string } };
  sopClasses: { ask: null; answer: readonly SOPClass[] };
  rules: {
    ask: { sopClass: string; search: string; action: string; most: number };
    answer: Rules;
  };
  compareSOPClasses: {
    ask: { first: string; second: string; reasons: boolean; search: string };
    answer: readonly RuleDifference[];
  };
  /** Compare the packaged procedure with another one, which was loaded. */
  compareVersions: {
    ask: {
      other: Blob | null;
      isOlder: boolean;
      kind: Kind | "";
      subject: Subject | "";
      most: number;
    };
    answer: VersionDifference;
  };
}

export type Name = keyof Requests;

/** A question with its number. */
export interface Question {
  readonly number: number;
  readonly name: Name;
  readonly ask: unknown;
}

/** The answer to the question of that number, or why there is none. */
export type Reply =
  | { readonly number: number; readonly answer: unknown }
  | { readonly number: number; readonly error: string };
