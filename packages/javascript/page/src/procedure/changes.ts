/** What a difference between two versions of a procedure is. */

/** The kinds of change, the most dangerous first. */
export const KINDS = [
  "loosened",
  "added",
  "tightened",
  "removed",
  "replaced",
  "justified",
] as const;

/** What may change. */
export const SUBJECTS = [
  "any other SOP class",
  "SOP class",
  "condition of a file",
  "any other attribute",
  "attribute",
  "identifying attribute",
  "attribute that holds public words",
  "word that identifies nobody",
  "part of a code that is not published",
  "value that is withheld",
  "concept",
  "term",
  "coding scheme",
  "URN authority",
] as const;

export type Kind = (typeof KINDS)[number];
export type Subject = (typeof SUBJECTS)[number];

/** One difference, in all SOP classes that share it. */
export interface Change {
  readonly kind: Kind;
  readonly subject: Subject;
  /** The key of the attribute, the condition or the word; empty for SOP classes. */
  readonly name: string;
  /** The old action, what the condition did, or the old kind of value; empty if there is none. */
  readonly before: string;
  readonly after: string;
  readonly reasonBefore: string;
  readonly reason: string;
  /** Their UIDs; none if the change is not about SOP classes. */
  readonly sopClasses: readonly string[];
}
