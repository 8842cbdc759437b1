/** An action: its result, what that depends on, and how the items of a sequence are treated. */

import { NOTHING, type Sought } from "../cleaning/needles";
import { type CharacterSet, DEFAULT } from "../dicom/characterSet";
import type { Encoding } from "../dicom/encoding";
import { split } from "../dicom/values";
import type { Identity } from "../identity";
import type { Rule } from "../rules/rule";
import type { Piece } from "../source/pieces";

/** How the elements in the items of a sequence are treated. */
export const Inside = { KEEPING: 0, REMOVING: 1, REPLACING_UIDS: 2 } as const;
export type Inside = (typeof Inside)[keyof typeof Inside];

/**
 * What the result of an action depends on, besides the key of the run and the rule.
 *
 * TAG: the tag and the VR. VALUE: these and the value. FILE: other elements of the file too; the
 * action is carried out when all of it was read.
 */
export const Dependence = { TAG: 0, VALUE: 1, FILE: 2 } as const;
export type Dependence = (typeof Dependence)[keyof typeof Dependence];

/** An element, under the VR that the data dictionary gives it. */
export interface Element {
  /** Group and element in one number. */
  readonly tag: number;
  /** The VR. */
  readonly vr: string;
  /** The value field; null if it is too large, or cannot be read under that VR. */
  readonly raw: Uint8Array | null;
  /** The rule of the procedure for it. */
  readonly rule: Rule;
  /** The encoding in which it is written. */
  readonly encoding: Encoding;
  /** Of the data set or item that contains it. */
  readonly characterSet: CharacterSet;
  /** The offset of its value field in the source, and the length in bytes. */
  readonly place: readonly [offset: number, length: number];
}

/** The values of an element as texts, without padding; none if it has none that can be read. */
export function textsOf({ vr, raw, characterSet }: Element): string[] {
  return raw === null ? [] : split(vr, raw, characterSet);
}

/** A new value in pieces, such as pixels in which a part is blanked. */
export type Stream = readonly Piece[];

/** The new value of an element: the same bytes if it is kept, null if it is removed. */
export type NewValue = Uint8Array | Stream | null;

/** Whether the new value says something else; C keeps a time of day. */
export function isChanged(element: Element, written: NewValue): boolean {
  if (!(written instanceof Uint8Array)) return true;
  const texts = textsOf({ ...element, raw: written });
  return texts.join("\\") !== textsOf(element).join("\\");
}

/** What an action may know besides its element; all but the identity only if it depends on FILE. */
export interface ActionContext {
  /** Replacements under the key of the run. */
  readonly identity: Identity;
  /** By how many days the dates of this patient move back. */
  readonly days: number;
  /** The identifying values in the file. */
  readonly needles: Sought;
  /** Values of the data set by tag: Patient ID, its issuer, and UIDs of study, series, instance. */
  readonly said: ReadonlyMap<number, Uint8Array>;
  /** Which public words the element holds, as in the procedure's `holds`. */
  readonly holds: string;
  /** An action adds to it the kinds of what it replaces in a text. */
  readonly replaced: string[] | null;
  /** The one that these values are in. */
  readonly characterSet: CharacterSet;
  /** Places, from 0, of the texts of the file whose dummies keep their order. */
  readonly order: ReadonlyMap<string, number>;
}

/** What an action may know if nothing but the identity is known. */
export function contextOf(identity: Identity, more: Partial<ActionContext> = {}): ActionContext {
  return {
    identity,
    days: 0,
    needles: NOTHING,
    said: new Map(),
    holds: "",
    replaced: null,
    characterSet: DEFAULT,
    order: new Map(),
    ...more,
  };
}

/** An action of a procedure (PS3.15 Table E.1-1a). */
export interface ActionDefinition {
  /** The letter, or word, by which a procedure names it. */
  readonly name: string;
  /**
   * Gives the new value of an element. For a sequence whose items are not followed, it gives the
   * bytes of the new items.
   */
  act(element: Element, context: ActionContext): NewValue;
  /** Whether an element that can be read stays as it is; `act` is then not called. */
  readonly keeps?: boolean;
  /** How the items of a sequence are treated; null if it is replaced or removed as a whole. */
  readonly follows?: Inside | null;
  /**
   * What the result depends on; it is TAG for all elements of a tag, VR and rule, or for none.
   * VALUE where it is not given.
   */
  dependsOn?(element: Element): Dependence;
}

/** What the result of an action for an element depends on. */
export function dependenceOf(action: ActionDefinition, element: Element): Dependence {
  return action.dependsOn?.(element) ?? Dependence.VALUE;
}
