/**
 * Decides what becomes of each element, sequence and item, as the parser comes to it.
 *
 * Some decisions need the whole file: dates move by a number of days that depends on the patient,
 * and texts are kept only when everything that identifies is known. `finish` makes these.
 */

import {
  type ActionContext,
  contextOf,
  Dependence,
  dependenceOf,
  type Element,
  Inside,
  isChanged,
  type NewValue,
} from "../actions/action";
import { characterSetOf, isDefinedTerm } from "../dicom/characterSet";
import { areEqual } from "../dicom/concatenated";
import { isOnlyPadding } from "../dicom/padding";
import { CHARACTER_SET, INSTANCE, METHOD_CODES, RECORD, SOP_CLASS } from "../dicom/tags";
import { type Representation, representation } from "../dicom/values";
import { UnreadableDICOMError } from "../errors";
import type { Identity } from "../identity";
import type { Reading, Rest, Source } from "../source/source";
import type { Container, Stored } from "./container";
import { Decisions, MetElement } from "./decisions";
import { answerOf } from "./item";
import { keep } from "./keep";
import { isLoaded } from "./loading";
import { LENGTH, mendSequence } from "./mending";
import { kindOf, noteEarlier, noteIdentifying, noteSaid, noteSopClass } from "./notes";
import { keepBulk } from "./pixels";
import {
  ASKED_FOR,
  type Asks,
  BULK_VRS,
  type Entry,
  LONG_BINARY_VRS,
  MOMENTS,
  type Plans,
} from "./plan";
import { noteCreator, privateEntry } from "./private";

const LOOKED_AT: ReadonlySet<string> = new Set(["PN", "DA", "DT", "TM"]); // although it is removed
const NOTHING = new Uint8Array(0);

/** An element whose value was looked at. */
interface Read {
  readonly stored: Stored;
  /** The plan for it. */
  readonly entry: Entry;
  readonly vr: string;
  /** Its value; null if it is too large, or of a VR that is not loaded. */
  readonly bytes: Uint8Array | null;
  /** Its value as one of its VR; null also for bulk data, or if it is not understood. */
  readonly raw: Uint8Array | null;
  /** Whether its value can be read under its VR. */
  readonly isUnderstood: boolean;
  /** Whether it has a date or time. */
  readonly isMoment: boolean;
}

/** Decides on one data set, in the order of its elements. */
export class Decider {
  /** Everything that is decided so far. */
  readonly decisions: Decisions;
  private readonly watched: ReadonlySet<number>;
  private readonly context: ActionContext;
  private readonly ends = new Map<number, number>();
  private instance: Uint8Array | null = null;

  constructor(
    private readonly source: Source,
    dataSet: Container,
    /** UID of the SOP class whose rules are carried out; empty if it is not known yet. */
    readonly sopClass: string,
    private readonly transferSyntax: string,
    plans: Plans,
    identity: Identity,
  ) {
    this.context = contextOf(identity);
    this.watched = plans.watched;
    dataSet.plan = plans.at(Inside.KEEPING);
    this.decisions = new Decisions(dataSet, new Set(plans.rules.insertions.keys()));
  }

  /**
   * Decide on an element that is not a sequence, or cannot be read as one.
   *
   * @throws OtherSOPClass: this element names another SOP class.
   * @throws RejectedDICOMError: its rule rejects the file.
   * @throws ProcedureError: its rule cannot be carried out.
   */
  element(stored: Stored): Rest {
    const { tag, start, container } = stored;
    if (container.parent === null) this.decisions.place(tag, start);
    const entry = container.plan.entry(tag);
    const { asks } = entry.rule;
    return asks === null ? this.planned(entry, stored) : this.afterAsking(asks, stored);
  }

  private *afterAsking(asks: Asks, stored: Stored): Reading<void> {
    const rest = this.planned(yield* this.asked(asks, stored.tag, stored.container), stored);
    if (rest !== null) yield* rest;
  }

  /** Decide on a sequence, and on how its items are treated. */
  open(tag: number, sequence: Container): Rest {
    const { decisions } = this;
    const outer = sequence.parent!;
    if (outer.inside === Inside.REMOVING) return null;
    if (outer.parent === null) decisions.place(tag, sequence.start);
    let entry = outer.plan.entry(tag);
    if (isPrivate(tag, outer)) entry = privateEntry(decisions, tag, sequence.start, outer);
    const { asks } = entry.rule;
    if (asks !== null) return this.openAfterAsking(asks, tag, sequence);
    this.openPlanned(entry, tag, sequence);
    return null;
  }

  private *openAfterAsking(asks: Asks, tag: number, sequence: Container): Reading<void> {
    this.openPlanned(yield* this.asked(asks, tag, sequence.parent!), tag, sequence);
  }

  /** Decide on a sequence whose entry is known. */
  private openPlanned(planned: Entry, tag: number, sequence: Container): void {
    const { decisions } = this;
    const outer = sequence.parent!;
    const isTop = outer.parent === null;
    const { start } = sequence;
    const entry = this.chosen(planned, {
      tag,
      vr: "SQ",
      start,
      value: 0,
      end: 0,
      container: outer,
    });
    const { action, vrs } = entry;
    decisions.count(action.name);
    const isSequence = vrs.length === 0 || vrs.includes("SQ");
    const follows = action.follows ?? null;
    if (isSequence && follows !== null) {
      if (follows !== Inside.KEEPING) sequence.inside = follows; // else as around it
      sequence.plan = outer.plan.itemsOf(tag, sequence.inside);
      // What is in a value belongs to the value's item.
      if (entry.asked !== null) sequence.plan = sequence.plan.answered(entry.asked, "");
      if (isTop && tag === METHOD_CODES) decisions.methodCodes = sequence;
      mendSequence(decisions, sequence);
      return;
    }
    sequence.inside = Inside.REMOVING;
    sequence.plan = outer.plan.itemsOf(tag, Inside.REMOVING);
    const isRecord = isTop && tag === METHOD_CODES && action.name !== "R";
    if (follows !== null || isRecord) return; // not a sequence after all, or written anew
    const vr = isSequence ? "SQ" : representation(vrs, "SQ").vr;
    const { encoding, characterSet } = outer;
    const { rule } = entry;
    const element: Element = { tag, vr, raw: null, rule, encoding, characterSet, place: [0, 0] };
    const items = action.act(element, this.context);
    if (items instanceof Uint8Array) sequence.replacement = encoding.element(tag, vr, items);
  }

  /** Leave a sequence or item; `end` is the offset of what follows it. */
  close(container: Container, end: number): void {
    const outer = container.parent!;
    if (container.inside !== Inside.REMOVING) {
      this.decisions.closed.push(container);
    } else if (outer.inside !== Inside.REMOVING) {
      this.decisions.edit(container.start, end, container.replacement, outer);
    }
  }

  /** Decide on an element whose entry is known. */
  private planned(entry: Entry, stored: Stored): Rest {
    const { tag, vr, start, value, end, container } = stored;
    if (entry.isDropped && !LOOKED_AT.has(vr)) {
      if (container.inside === Inside.REMOVING) return null;
      this.decisions.count("X");
      this.decisions.remove(stored);
      return null;
    }
    let known = entry;
    if (isPrivate(tag, container)) known = privateEntry(this.decisions, tag, start, container);
    const represented = representation(known.vrs, vr);
    const isWanted = this.watched.has(tag) || known.rule.entries.length > 0;
    const stop = isLoaded(stored, represented, isWanted) ? end : value;
    if (!this.source.has(value - LENGTH, stop)) return this.afterLoading(stop, entry, stored);
    const bytes = stop === end ? this.source.here(value, end) : null;
    return this.decide(known, stored, represented, bytes);
  }

  /** Decide on an element once a part of it, up to `stop`, is in the window. */
  private *afterLoading(stop: number, entry: Entry, stored: Stored): Reading<void> {
    yield* this.source.need(stored.value - LENGTH, stop);
    const rest = this.planned(entry, stored);
    if (rest !== null) yield* rest;
  }

  /**
   * Decide on an element whose value must be looked at.
   *
   * @param bytes - its value, if it is loaded
   */
  private decide(
    planned: Entry,
    stored: Stored,
    { vr, isReadable: isUnderstood }: Representation,
    bytes: Uint8Array | null,
  ): Rest {
    const { tag, container } = stored;
    const { decisions } = this;
    const isTop = container.parent === null;
    const isRemoving = container.inside === Inside.REMOVING;
    if (this.watched.has(tag) && !isRemoving) {
      decisions.stated.push({ tag, raw: bytes ?? NOTHING, isTop });
    }
    if (isPrivate(tag, container) && noteCreator(decisions, stored, bytes)) return null;
    const isRead = isUnderstood && (!BULK_VRS.has(vr) || planned.rule.entries.length > 0);
    const raw = isRead ? bytes : null;
    if (isTop && RECORD.includes(tag)) {
      if (raw !== null) noteEarlier(decisions, planned, tag, raw);
      decisions.remove(stored); // whatever it is, it is written anew
      return null;
    }
    // Whether its value is one that is in many files, and says nothing more.
    let isKnown = raw !== null && this.noteNamed(stored, raw);
    if (isTop && decisions.insertable.has(tag)) decisions.present.add(tag);
    const entry = this.chosen(planned, stored, vr, raw);
    if (container.encoding.explicit && !entry.vrs.includes(stored.vr)) isKnown = false;
    if (isKnown && entry.action.keeps && !isRemoving) {
      decisions.count("K");
      return null;
    }
    const kind = kindOf(entry, stored);
    if (kind) noteIdentifying(decisions, kind, vr, stored, isUnderstood ? raw : bytes);
    const isMoment = MOMENTS.has(vr) && (raw === null || !isOnlyPadding(raw));
    if (isRemoving) {
      if (isMoment) decisions.datesRemoved += 1;
      return null;
    }
    return this.carryOut({ stored, entry, vr, bytes, raw, isUnderstood, isMoment });
  }

  /** Note character set and SOP class; whether the value is one that PS3.3 or PS3.6 lists. */
  private noteNamed({ tag, container }: Stored, raw: Uint8Array): boolean {
    if (tag === CHARACTER_SET) {
      container.characterSet = characterSetOf(raw);
      return isDefinedTerm(raw);
    }
    const isSopClass = tag === SOP_CLASS && container.parent === null;
    return isSopClass && noteSopClass(this.decisions, raw, this.sopClass);
  }

  /** Carry out the action of an element. */
  private carryOut(read: Read): Rest {
    const { stored, entry, vr, isUnderstood, isMoment } = read;
    const { decisions } = this;
    const { action } = entry;
    decisions.count(action.name);
    if (action.keeps && isUnderstood) {
      if (LONG_BINARY_VRS.has(vr)) return this.keepBulk(read);
      this.keep(read);
    } else if ((action.follows ?? null) !== null && !isUnderstood) {
      if (isMoment) decisions.datesRemoved += 1;
      decisions.remove(stored);
    } else {
      this.act(read);
    }
    return null;
  }

  private *keepBulk(read: Read): Reading<void> {
    const { stored } = read;
    yield* keepBulk(this.decisions, stored, this.source, this.transferSyntax);
    yield* this.source.need(stored.value - LENGTH, stored.value); // the window may have moved
    this.keep(read);
  }

  private keep({ stored, entry, vr, bytes, raw, isMoment }: Read): void {
    const stays = keep(this.decisions, this.source, entry, vr, stored, bytes);
    if (isMoment && !stays) this.decisions.datesRemoved += 1;
    if (ASKED_FOR.has(stored.tag)) noteSaid(stored, raw, stays ? raw : null);
  }

  /** Carry out an action that does not keep the element, now or once the file was read. */
  private act({ stored, entry, vr, raw, isMoment }: Read): void {
    const { tag, value, end, container } = stored;
    const { encoding, characterSet } = container;
    const { rule } = entry;
    const place = [value, end - value] as const;
    const element: Element = { tag, vr, raw, rule, encoding, characterSet, place };
    const dependence = dependenceOf(entry.action, element);
    if (dependence === Dependence.FILE) {
      if (ASKED_FOR.has(tag)) noteSaid(stored, raw, null);
      this.decisions.deferred.push({ element, entry, stored });
      return;
    }
    const written = this.replace(element, entry, stored);
    if (isMoment && (dependence === Dependence.TAG || isChanged(element, written))) {
      this.decisions.datesRemoved += 1;
    }
  }

  /** Carry out an action whose result depends on the element alone; returns the new value. */
  private replace(element: Element, entry: Entry, stored: Stored): NewValue {
    const written = entry.action.act(element, this.context);
    if (ASKED_FOR.has(element.tag)) {
      if (element.tag === INSTANCE && stored.container.parent === null) {
        const { instance } = this;
        if (instance !== null && !(element.raw !== null && areEqual(instance, element.raw))) {
          throw new UnreadableDICOMError("the file has two SOP Instance UIDs", "malformed");
        }
        this.instance = element.raw;
      }
      const isValue = written instanceof Uint8Array && written.length > 0;
      noteSaid(stored, element.raw, isValue ? written : null);
    }
    this.decisions.replace(stored, element, written);
    return written;
  }

  /** The entry for an element whose rule depends on its item, which is asked once. */
  private *asked(asks: Asks, tag: number, container: Container): Reading<Entry> {
    const said = yield* answerOf(asks, this.source, container, this.ends);
    container.plan = container.plan.answered(asks, said);
    return container.plan.entry(tag);
  }

  /** The entry for an element, also if its rule is chosen in each file. */
  private chosen(
    entry: Entry,
    stored: Stored,
    vr = stored.vr,
    raw: Uint8Array | null = null,
  ): Entry {
    const { choose } = entry.rule;
    if (choose === null) return entry;
    const rule = choose(new MetElement(stored, vr, raw, this.decisions));
    const chosen = stored.container.plan.withRule(stored.tag, rule);
    this.decisions.chosen.set(stored.start, chosen);
    return chosen;
  }
}

/** Whether the rule of an element may depend on its private creator. */
function isPrivate(tag: number, { plan }: Container): boolean {
  return plan.byCreator && (tag >>> 16) % 2 === 1;
}
