/** What a page asks of its worker, and the answers. Nothing else passes between the two. */

import type { Present } from "@package/uses/present";
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

/** A file that the user gave, such as an overlay. */
export interface GivenFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/** How files are de-identified. */
export interface SetUp {
  /** The text of a key file. */
  readonly key: string;
  /** The text of a key file for dates; empty for none. */
  readonly dateKey: string;
  /** The name of a project; empty for none. */
  readonly project: string;
  readonly pseudonyms: GivenFile | null;
  /** The name of a preset; empty for none. */
  readonly preset: string;
  /** Names of options. */
  readonly options: readonly string[];
  /** Overlay files, the first one first. */
  readonly overlays: readonly GivenFile[];
}

/** What can be chosen of the procedure. */
export interface Choices {
  readonly options: readonly { name: string; title: string; why: string; code: string }[];
  readonly presets: readonly { name: string; description: string; options: readonly string[] }[];
}

/** What was read of a file for its uses; null if there is nothing, as in a file that is not DICOM. */
export interface Read {
  readonly present: Present | null;
  /** Why it, or not all of it, could be read. */
  readonly problem: string;
}

/** A use, in the files of one kind. */
export interface UseOfFiles {
  readonly title: string;
  readonly reason: string;
  /** How many have it. */
  readonly files: number;
  /** In how many of them it is left. */
  readonly left: number;
  /** The attributes that are lost, as tag and keyword. */
  readonly lost: readonly string[];
  /** Sets of options that give it back. */
  readonly givenBackBy: readonly (readonly string[])[];
}

/** The files of one modality and SOP class. */
export interface KindOfFiles {
  readonly modality: string;
  readonly sopClassName: string;
  readonly files: number;
  readonly isRejected: boolean;
  readonly uses: readonly UseOfFiles[];
}

/** By name, what is asked and what is answered. */
export interface Requests {
  /** Do all that follows in this way. If it is refused, what was said before still counts. */
  setUp: { ask: SetUp; answer: { fingerprint: string } };
  choices: { ask: null; answer: Choices };
  deidentify: { ask: { file: Blob; name: string }; answer: FileResult };
  explain: { ask: { file: Blob }; answer: ElementTable };
  /** What a file has of what uses need. */
  present: { ask: { file: Blob }; answer: Read };
  /** What becomes of the uses of files that were read, with the options in use. */
  cost: { ask: { presents: readonly Present[] }; answer: readonly KindOfFiles[] };
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
