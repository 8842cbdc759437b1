/** What was done to one file, for reports. It has no values of the file, only its new UIDs. */

/** An identifying value that was found in text that is kept, and was replaced. */
export interface Leak {
  /** The element, such as (0040,A730)[0]>(0040,A160); items count from 0. */
  readonly path: string;
  /** The kind of value, such as "person-name". */
  readonly kind: string;
}

/** What was done to one file. */
export interface Outcome {
  /** SOP Class UID. */
  readonly sopClass: string;
  /** New Study Instance UID; empty if there is none. */
  readonly study: string;
  /** New Series Instance UID; empty if there is none. */
  readonly series: string;
  /** New SOP Instance UID. */
  readonly instance: string;
  /** How many elements each action was carried out on. */
  readonly actions: Readonly<Record<string, number>>;
  /** What was found in text that is kept. */
  readonly leaks: readonly Leak[];
  /** What action C replaced in texts; each kind once for each element. */
  readonly cleaned: readonly Leak[];
  /** How many parts of pixel data were blanked, by what they were. */
  readonly blanked: Readonly<Record<string, number>>;
  /** Reason codes of the conditions that were true of it, such as "not-stated". */
  readonly noted: readonly string[];
}
