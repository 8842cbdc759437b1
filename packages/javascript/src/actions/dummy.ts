/** D: a value that is valid for the attribute and says nothing about the patient. */

import { DEFAULT } from "../dicom/characterSet";
import { inCodePointOrder } from "../dicom/codePoints";
import { isOnlyPadding } from "../dicom/padding";
import { PATIENT_ID } from "../dicom/tags";
import { join, split } from "../dicom/values";
import { DUMMIES } from "../dicom/vrs";
import type { Identity } from "../identity";
import {
  type ActionContext,
  type ActionDefinition,
  Dependence,
  type Element,
  textsOf,
} from "./action";
import { items } from "./dummyItems";
import { dummyOf, given } from "./dummyValues";

const DERIVED = new Set(["UI", "LO", "SH"]); // from the original values; other dummies are constant
const FIRST = Date.UTC(2000, 0, 1, 12); // the dummy of DT
const PSEUDONYMS = new Set("AE CS LO LT SH ST UC UT".split(" ")); // where one fits
const NAMES = new Set([...PSEUDONYMS, "PN"]);
const NONE = new Uint8Array(0);

/**
 * D: the dummy of the procedure, else that of the VR, as often as the VM requires.
 *
 * A sequence gets the items of the procedure, else one item with the attributes that it requires.
 * UI, LO and SH values are derived from the originals, so that the images of one patient or study
 * stay together and those of two are not mixed, and so are other texts if the rule says so; from
 * the value of another attribute, if the rule names it; with the issuer of an identifier, if the
 * rule names it; without an original, from another UID, if the rule names one. DT values keep their
 * order, if the rule says so. An element of unknown VR is removed.
 */
export function replace(element: Element, context: ActionContext): Uint8Array | null {
  const { tag, vr, rule, encoding } = element;
  if (vr === "SQ") return items(rule.dummy, rule.item ?? {}, encoding, context.identity);
  if (rule.dummy !== null) return given(tag, vr, rule.dummy, encoding);
  if (rule.inOrder) {
    const moments = textsOf(element).map((text) => moment(context.order.get(text) ?? 0));
    if (moments.length > 0) return join(vr, moments, DEFAULT);
  }
  const isOther = (rule.derived && PSEUDONYMS.has(vr)) || (rule.of !== 0 && NAMES.has(vr));
  const isDerived = DERIVED.has(vr) || isOther;
  const derived = isDerived ? derivedTexts(element, context) : [];
  return derived.length > 0 ? join(vr, derived, DEFAULT) : dummy(element, context.identity);
}

/** What is derived from the values of an element; nothing if there is nothing to derive from. */
function derivedTexts(element: Element, context: ActionContext): string[] {
  const { tag, vr, rule } = element;
  const { identity, said, characterSet } = context;
  let originals = textsOf(element);
  if (rule.of !== 0) originals = split("LO", said.get(rule.of) ?? NONE, characterSet);
  const isEmpty = originals.length === 0;
  if (isEmpty) originals = split("UI", said.get(rule.ifEmpty) ?? NONE, DEFAULT);
  if (vr === "UI") return originals.map((original) => identity.derivedUid(original));
  if (isEmpty) return originals.map((original) => identity.pseudonym(original));
  const issuer = split("LO", said.get(rule.issuer) ?? NONE, characterSet)[0] ?? "";
  return originals.map((original) =>
    (rule.of || tag) === PATIENT_ID
      ? identity.patient(original, issuer)
      : identity.pseudonym(original, issuer),
  );
}

/** The dummy of an element's VR; for UI, a UID that is derived from the tag; null for others. */
export function dummy({ tag, vr, encoding }: Element, identity: Identity): Uint8Array | null {
  return DUMMIES.has(vr) || vr === "UI" ? dummyOf(tag, vr, encoding, identity) : null;
}

/**
 * The place of each text among those of a file, from 0, in the order of their characters.
 *
 * This is the order of time for DT values in one time zone.
 */
export function inOrder(texts: Iterable<string>): ReadonlyMap<string, number> {
  const sorted = [...new Set(texts)].filter((text) => text !== "").sort(inCodePointOrder);
  return new Map(sorted.map((text, place) => [text, place]));
}

/** The dummy for the DT value at this place: a second after the one before. */
function moment(place: number): string {
  return new Date(FIRST + place * 1000).toISOString().replace(/[-T:]|\..*/g, "");
}

function dependsOn({ vr, rule, raw }: Element): Dependence {
  const isOfAnother = rule.ifEmpty !== 0 && (raw === null || isOnlyPadding(raw));
  if (rule.inOrder || rule.issuer !== 0 || rule.of !== 0 || isOfAnother) return Dependence.FILE;
  return DERIVED.has(vr) || rule.derived ? Dependence.VALUE : Dependence.TAG;
}

export const DUMMY: ActionDefinition = { name: "D", act: replace, dependsOn };
