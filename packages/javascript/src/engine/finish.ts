/** Decides what needs the whole data set: dates, texts, insertions. */

import { contextOf, type Element, type NewValue, textsOf } from "../actions/action";
import { cleanedInEveryReading, movedDate, movedDatetime } from "../actions/clean";
import { inOrder } from "../actions/dummy";
import { given } from "../actions/dummyValues";
import type { FileNeedles } from "../cleaning/leaks";
import { isCode, isMeaning, isScheme } from "../cleaning/published";
import { cleanText, removeNeedles } from "../cleaning/text";
import { CODE } from "../cleaning/vocabulary";
import { CLEANED, NUMBER_VRS } from "../dicom/allowed";
import type { CharacterSet } from "../dicom/characterSet";
import { areEqual } from "../dicom/concatenated";
import { vrChoices } from "../dicom/dictionary";
import { latin1 } from "../dicom/latin";
import { CODE_MEANING, CODE_VALUE, CODING_SCHEME, RECORD } from "../dicom/tags";
import { split } from "../dicom/values";
import { DUMMIES } from "../dicom/vrs";
import type { Identity } from "../identity";
import { type Container, lacksVR, type Stored } from "./container";
import { characterSetOfKept, type Decisions, type Kept } from "./decisions";
import type { Leak } from "./outcome";
import type { Entry } from "./plan";

const NOTHING = new Uint8Array(0);

/** What a value becomes, the same bytes if it stays; and the kinds of what was found in it. */
type Cleaned = readonly [value: Uint8Array | null, kinds: readonly string[]];

/**
 * Carry out the actions that depend on the whole file (PS3.15 E.3.5 and E.3.6).
 *
 * @returns what was replaced in texts; each kind once for each element
 */
export function carryOutDeferred(
  decisions: Decisions,
  identity: Identity,
  needles: FileNeedles,
): Leak[] {
  const { deferred, dataSet } = decisions;
  if (deferred.length === 0) return [];
  const found: Leak[] = [];
  const said = dataSet.saidByTag();
  const ordered = deferred.filter(({ entry }) => entry.rule.inOrder);
  const movesDates = deferred.some(({ element }) => element.vr === "DA" || element.vr === "DT");
  const { characterSet } = dataSet;
  const context = contextOf(identity, {
    days: movesDates ? identity.days(...decisions.patient()) : 0,
    needles,
    said,
    order: inOrder(ordered.flatMap(({ element }) => textsOf(element))),
    characterSet,
  });
  for (const { element: early, entry, stored } of deferred) {
    const { container } = stored;
    const element = { ...early, characterSet: container.characterSet };
    const replaced: string[] = [];
    const written = entry.action.act(element, { ...context, holds: entry.holds, replaced });
    const path = replaced.length > 0 ? container.path(stored.tag) : "";
    for (const kind of new Set(replaced)) found.push({ path, kind });
    countDates(decisions, entry, element, context.days);
    const isMislabelled = lacksVR(stored) || (stored.vr !== "" && stored.vr !== element.vr);
    if (!stays(element, written) || isMislabelled) decisions.replace(stored, element, written);
  }
  return found;
}

/** Whether an action gave the value that the element had. */
function stays({ raw }: Element, written: NewValue): boolean {
  return written !== null && (written === raw || (written.length === 0 && raw?.length === 0));
}

/** Count the dates of an element that move, and those that do not. */
function countDates(decisions: Decisions, { rule }: Entry, element: Element, days: number): void {
  if (element.vr !== "DA" && element.vr !== "DT") return;
  const moved = element.vr === "DA" ? movedDate : movedDatetime;
  for (const text of textsOf(element)) {
    if (text === "") continue;
    if (rule.inOrder || moved(text, days) === null) decisions.datesRemoved += 1;
    else decisions.datesMoved += 1;
  }
}

/**
 * Remove what identifies from the values that are kept, and correct their headers.
 *
 * @param decisions - on the data set; edits are added
 * @param needles - what identifies
 * @param identity - replacements under the key of the run
 * @param mayLeak - whether some of it may be in these values
 * @returns what was found in the texts
 */
export function cleanKeptTexts(
  decisions: Decisions,
  needles: FileNeedles,
  identity: Identity,
  mayLeak: boolean,
): Leak[] {
  const leaks: Leak[] = [];
  const known = new Map<string, Cleaned>(); // many items have the same values
  const codes = mayLeak ? publishedCodes(decisions) : new Map<Container, ReadonlySet<number>>();
  for (const kept of decisions.texts) {
    const { raw, entry, stored, header, handling, isBinary } = kept;
    const { tag, start, end, value, container } = stored;
    const { encoding, characterSet } = container;
    const vr = writtenVR(entry, stored);
    let written: Uint8Array | null = raw;
    const isSearched = mayLeak && !codes.get(container)?.has(tag);
    if (isSearched || handling === CLEANED) {
      const element: Element = {
        ...{ tag, vr, raw, encoding, characterSet },
        rule: entry.rule,
        place: [value, end - value],
      };
      const set = identifierOf(characterSet);
      const key = [tag, vr, set, handling, isBinary, isSearched, latin1(raw)].join(" ");
      const cleaned = known.get(key) ?? cleanedKept(kept, element, needles, identity, isSearched);
      known.set(key, cleaned);
      const [result, kinds] = cleaned;
      written = result;
      for (const kind of kinds) leaks.push({ path: container.path(tag), kind });
    }
    if (written === null || !areEqual(written, raw)) {
      decisions.edit(start, end, encoding.element(tag, vr, written ?? NOTHING), container);
    } else if (header !== null) {
      decisions.edit(start, value, header, container);
    }
  }
  return leaks;
}

const identifiers = new WeakMap<CharacterSet, number>();
let identifiersGiven = 0;

function identifierOf(characterSet: CharacterSet): number {
  const known = identifiers.get(characterSet) ?? ++identifiersGiven;
  identifiers.set(characterSet, known);
  return known;
}

/**
 * Insert the elements that every output has, by tag, where the source has none.
 *
 * @throws ProcedureError: a value is not valid for its VR.
 */
export function insertMissing(decisions: Decisions, insertions: ReadonlyMap<number, string>): void {
  const { encoding } = decisions.dataSet;
  for (const [tag, text] of insertions) {
    if (decisions.present.has(tag) || RECORD.includes(tag)) continue;
    const vr = vrChoices(tag)[0] ?? "UN";
    decisions.inserted.set(tag, encoding.element(tag, vr, given(tag, vr, text, encoding)));
  }
}

/** The parts of codes that their schemes publish, by tag, of each item with a code. */
function publishedCodes(decisions: Decisions): Map<Container, ReadonlySet<number>> {
  const texts = new Map<Container, Map<number, string>>();
  for (const kept of decisions.texts) {
    if (kept.entry.holds !== CODE) continue;
    const { container, tag } = kept.stored;
    const values = split("LO", kept.raw, characterSetOfKept(kept));
    const parts = texts.get(container) ?? new Map<number, string>();
    texts.set(container, parts.set(tag, values.length === 1 ? values[0]! : ""));
  }
  const found = new Map<Container, ReadonlySet<number>>();
  for (const [container, parts] of texts) {
    const scheme = parts.get(CODING_SCHEME) ?? "";
    const value = parts.get(CODE_VALUE) ?? "";
    const published = new Set<number>();
    if (isScheme(scheme)) published.add(CODING_SCHEME);
    if (isCode(scheme, value)) published.add(CODE_VALUE);
    if (isMeaning(scheme, value, parts.get(CODE_MEANING) ?? "")) published.add(CODE_MEANING);
    found.set(container, published);
  }
  return found;
}

/**
 * What a kept value becomes, and what was found in it.
 *
 * @param isSearched - whether it is searched for what identifies
 */
function cleanedKept(
  kept: Kept,
  element: Element,
  needles: FileNeedles,
  identity: Identity,
  isSearched: boolean,
): Cleaned {
  const { raw, handling, isBinary } = kept;
  const { holds } = kept.entry;
  if (isBinary) {
    const kinds = needles.kindsInBinary(characterSetOfKept(kept).decode(raw));
    return [kinds.length > 0 ? null : raw, kinds];
  }
  let cleaned: Cleaned = [raw, []];
  if (isSearched) {
    const without = (text: string) => withoutNeedles(element.vr, text, needles, holds, identity);
    cleaned = cleanedInEveryReading(element, without, identity);
  }
  const [searched, kinds] = cleaned;
  if (handling !== CLEANED || searched === null || searched.length === 0) return cleaned;
  const cleanOne = (text: string) => cleanText(text, needles, holds);
  const [value] = cleanedInEveryReading({ ...element, raw: searched }, cleanOne, identity);
  return [value, kinds];
}

/** A text without what identifies, and the kinds of what was found in it. */
function withoutNeedles(
  vr: string,
  text: string,
  needles: FileNeedles,
  holds: string,
  identity: Identity,
): readonly [text: string, kinds: readonly string[]] {
  if (!NUMBER_VRS.has(vr)) return removeNeedles(text, needles, holds);
  const kinds = needles.kindsOfNumber(vr, text);
  if (kinds.length === 0) return [text, kinds];
  return [vr === "UI" ? identity.uid(text) : String(DUMMIES.get(vr)), kinds];
}

/** The VR under which a kept text is written again. */
function writtenVR({ vrs }: Entry, { vr }: Stored): string {
  const [first = "UN"] = vrs;
  return vr !== "" && (vrs.length === 0 || vrs.includes(vr)) ? vr : first;
}
