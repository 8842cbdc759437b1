/** What a rule is: an action with its reason; and what it may ask of the element that it is for. */

import { tagOf } from "../dicom/tags";
import type { DummyItem, PublishedRule } from "./published";

/** An item, or the data set, for rules that depend on what it says of itself. */
export interface Item {
  /** The value of an element of it; empty if there is none that can be read. */
  text(tag: number): string;
  /** Value and scheme of the code in a sequence of it; empty if there is none, or several. */
  code(tag: number): readonly [value: string, scheme: string];
  /** The same for each item of a sequence of it. */
  codes(sequence: number, tag: number): readonly (readonly [value: string, scheme: string])[];
}

/** An element of a file, for rules that depend on more than its tag. */
export interface Met {
  /** Group and element in one number. */
  readonly tag: number;
  /** The tags of the sequences that contain it, the outermost first. */
  readonly path: readonly number[];
  /** Values that tell what the data set is about, by tag, as far as it was read. */
  readonly said: ReadonlyMap<number, Uint8Array>;
  /** Its values as texts; none if it has no readable value. */
  texts(): readonly string[];
}

/** The action for one element, and why. */
export interface Rule {
  /** The name of the action: D, Z, X, K, C, U, R or a registered one. */
  readonly action: string;
  /** The reason for it. */
  readonly justification: string;
  /** For D, the value to write (for a sequence: its items); null if the procedure has none. */
  readonly dummy: unknown;
  /** For D on a sequence without a dummy: its only item. */
  readonly item: DummyItem | null;
  /** For D on DT: whether the dummies of a file keep the order of the originals. */
  readonly inOrder: boolean;
  /**
   * For D on LO, SH and PN: the tag of the UID from which the dummy of an empty value is derived;
   * 0 for none.
   */
  readonly ifEmpty: number;
  /** For D on a text, whether the new value is the pseudonym of the old one. */
  readonly derived: boolean;
  /**
   * For D on LO and SH: the tag of what says by whom the value was issued, and so makes equal
   * values of two issuers differ; 0 for none.
   */
  readonly issuer: number;
  /**
   * For D on a text: the tag of the attribute from whose value, in the data set itself, the
   * pseudonym is made instead of its own; 0 for its own.
   */
  readonly of: number;
  /**
   * The tag of an attribute; in items where it has no value, X replaces this rule. 0 for none.
   */
  readonly beside: number;
  /** The value that it must have there; empty for any. */
  readonly holding: string;
  /** Which kind of identifying value the element holds; empty to go by its tag. */
  readonly kind: string;
  /**
   * The VR of a private attribute, which no dictionary has, as in "IS" or "FL or DS"; empty for
   * others.
   */
  readonly vr: string;
  /** The VM of a private attribute, as in "1" or "1-64"; empty for any number of values. */
  readonly vm: string;
  /**
   * For C on the CSA header of a Siemens scanner, the names of the entries that may stay; their
   * values are numbers. Empty for others.
   */
  readonly entries: readonly string[];
  /** If given, gives the rule that replaces this one, from the value, path and file. */
  readonly choose: ((met: Met) => Rule) | null;
  /** If given, what to ask the item that contains the element. */
  readonly asks: ((item: Item) => string) | null;
  /** Rules that replace this one, by what the item says. */
  readonly among: ReadonlyMap<string, Rule>;
}

const NONE: ReadonlyMap<string, Rule> = new Map();

/** A rule that depends on nothing else, unless more is said. */
export function newRule(action: string, justification: string, more: Partial<Rule> = {}): Rule {
  return {
    action,
    justification,
    dummy: null,
    item: null,
    inOrder: false,
    ifEmpty: 0,
    derived: false,
    issuer: 0,
    of: 0,
    beside: 0,
    holding: "",
    kind: "",
    vr: "",
    vm: "",
    entries: [],
    choose: null,
    asks: null,
    among: NONE,
    ...more,
  };
}

/** Gives rules for the elements of one SOP class. */
export interface RuleSource {
  /** The largest number of sequences of a path that a rule depends on. */
  readonly levels: number;
  /** Whether it has rules for private attributes. */
  readonly byCreator: boolean;
  /** Elements that every output of the SOP class has, by tag: a value as text. */
  readonly insertions: ReadonlyMap<number, string>;
  /**
   * The rule for an element; null if this source has none.
   *
   * @param tag - group and element in one number, (0010,0020) as 0x00100020
   * @param path - the tags of the innermost `levels` sequences that contain it, outermost first
   * @param creator - the private creator of a private element
   */
  resolve(tag: number, path?: readonly number[], creator?: string): Rule | null;
}

/**
 * The rule in a row of a procedure.
 *
 * @param action - for a row without one
 * @param justification - for a row without one
 */
export function ruleOf(
  row: Partial<PublishedRule>,
  action = "X",
  justification = "Unsupported data element",
): Rule {
  return newRule(row.default ?? action, row.justification ?? justification, {
    dummy: row.dummy ?? null,
    item: row.item ?? null,
    inOrder: row.inOrder ?? false,
    ifEmpty: row.ifEmpty === undefined ? 0 : tagOf(row.ifEmpty),
    derived: row.derived ?? false,
    issuer: row.issuer === undefined ? 0 : tagOf(row.issuer),
    of: row.of === undefined ? 0 : tagOf(row.of),
    beside: row.onlyBeside === undefined ? 0 : tagOf(row.onlyBeside.replaceAll("X", "0")),
    holding: row.holding ?? "",
    vr: row.vr ?? "",
    vm: row.vm ?? "",
    entries: row.entries ?? [],
  });
}
