/** What is decided on a data set. It only grows. */

import type { Element, NewValue, Stream } from "../actions/action";
import type { IdentifyingField } from "../cleaning/leaks";
import { UTF_8 } from "../cleaning/printable";
import type { Handling } from "../dicom/allowed";
import { type CharacterSet, DEFAULT } from "../dicom/characterSet";
import { latin1 } from "../dicom/latin";
import { withoutPadding } from "../dicom/padding";
import { IDENTITY_REMOVED, ISSUER, PATIENT_ID, RECORD } from "../dicom/tags";
import { split } from "../dicom/values";
import { CODE_VRS, TEXT_VRS } from "../dicom/vrs";
import type { Stated } from "../rules/conditions";
import type { Met } from "../rules/rule";
import type { Container, Creator, Stored } from "./container";
import { type Edit, sizeOf } from "./edits";
import type { Entry } from "./plan";

const NOTHING = new Uint8Array(0);

/** A text that is kept, unless something that identifies is found in it. */
export interface Kept {
  /** Its value. */
  readonly raw: Uint8Array;
  /** Its plan. */
  readonly entry: Entry;
  /** Its element. */
  readonly stored: Stored;
  /** The new header if its own has a wrong VR; else null. */
  readonly header: Uint8Array | null;
  /** Whether it is only searched, or also cleaned because its VR forbids it. */
  readonly handling: Handling;
  /** Whether `raw` is only what looks like text in a value that is not text. */
  readonly isBinary: boolean;
}

/** The character set that a kept text is in. */
export function characterSetOfKept({ isBinary, entry, stored }: Kept): CharacterSet {
  if (isBinary) return UTF_8;
  return entry.isAscii ? DEFAULT : stored.container.characterSet;
}

/** An element whose action depends on the whole file. */
export interface Deferred {
  readonly element: Element;
  readonly entry: Entry;
  readonly stored: Stored;
}

/** Everything that is decided on one data set. */
export class Decisions {
  readonly edits: Edit[] = [];
  readonly texts: Kept[] = [];
  /** Elements whose action depends on the whole file. */
  readonly deferred: Deferred[] = [];
  /** Values that must not survive, without UIDs. */
  readonly identifying: IdentifyingField[] = [];
  /** UIDs that must not survive. */
  readonly uids: Uint8Array[] = [];
  /** Values that conditions depend on, outside of what is removed. */
  readonly stated: Stated[] = [];
  /** Sequences and items that stay, each after everything in it. */
  readonly closed: Container[] = [];
  /** How many elements each action was carried out on. */
  readonly actions = new Map<string, number>();
  /** How many parts of pixel data were blanked, by what they were. */
  readonly blanked = new Map<string, number>();
  /** Offsets of the elements in which something was blanked. */
  readonly blankedIn = new Set<number>();
  /** Where the last tables of frames end, and whether they say what the fragments say. */
  tables: readonly [end: number, isRight: boolean] = [0, true];
  /** How many dates were removed or replaced by dummies. */
  datesRemoved = 0;
  /** How many dates were moved. */
  datesMoved = 0;
  /** Whether the data set names its SOP class. */
  hasSopClass = false;
  /** Whether an earlier record is cleaned, by C. */
  cleansRecord = false;
  /** Whether an earlier pass recorded its method. */
  hasEarlierMethod = false;
  /** Entries that are not those of the plan, by the offset of their elements. */
  readonly chosen = new Map<number, Entry>();
  readonly creators: Creator[] = [];
  /** Values of an earlier record, by tag. */
  readonly earlier = new Map<number, Uint8Array>();
  /** De-identification Method Code Sequence (0012,0064), if it is kept. */
  methodCodes: Container | null = null;
  /** Elements that are inserted, by tag. */
  readonly inserted = new Map<number, Uint8Array>();
  /** Offsets where elements may be inserted, by tag. */
  readonly places = new Map<number, number>();
  /** The tags of the elements that every output has, which the source has too. */
  readonly present = new Set<number>();
  private readonly unplaced: number[];

  constructor(
    readonly dataSet: Container,
    /** Tags of the elements that every output has, besides the record. */
    readonly insertable: ReadonlySet<number> = new Set(),
  ) {
    this.unplaced = [...new Set([...RECORD, ...insertable])].sort((a, b) => b - a);
  }

  /** Replace the bytes from start to end, which the container holds. */
  edit(start: number, end: number, written: Uint8Array | Stream, container: Container): void {
    container.delta += sizeOf(written) - (end - start);
    this.edits.push({ start, end, new: written });
  }

  /** Remove an element. */
  remove({ start, end, container }: Stored): void {
    this.edit(start, end, NOTHING, container);
  }

  /** Give an element a new value; null removes it. */
  replace(stored: Stored, { tag, vr }: Element, value: NewValue): void {
    const { start, end, container } = stored;
    if (value === null) {
      this.remove(stored);
    } else if (value instanceof Uint8Array) {
      this.edit(start, end, container.encoding.element(tag, vr, value), container);
    } else {
      const header = container.encoding.header(tag, vr, sizeOf(value));
      this.edit(start, stored.value, header, container);
      this.edit(stored.value, end, value, container);
    }
  }

  /** Count an element on which an action was carried out. */
  count(action: string): void {
    this.actions.set(action, (this.actions.get(action) ?? 0) + 1);
  }

  /** Count a part of pixel data that was blanked, in the element at this offset. */
  countBlanked(kind: string, start: number): void {
    this.blanked.set(kind, (this.blanked.get(kind) ?? 0) + 1);
    this.blankedIn.add(start);
  }

  /** An element of the data set begins: what has a lower tag, or this one, belongs before it. */
  place(tag: number, start: number): void {
    while (this.unplaced.length > 0 && this.unplaced.at(-1)! <= tag) {
      this.places.set(this.unplaced.pop()!, start);
    }
  }

  /** The data set ends: what has no place yet belongs there. */
  placeRest(end: number): void {
    this.place(Number.POSITIVE_INFINITY, end);
  }

  /** Patient ID and Issuer of Patient ID, each the first value; empty if absent. */
  patient(): [patientId: string, issuer: string] {
    const { characterSet } = this.dataSet;
    const said = this.dataSet.saidByTag();
    const first = (tag: number) => split("LO", said.get(tag) ?? NOTHING, characterSet)[0] ?? "";
    return [first(PATIENT_ID), first(ISSUER)];
  }

  /** Whether an earlier pass says that its output still shows who the patient is. */
  get isLeftIdentified(): boolean {
    const said = this.earlier.get(IDENTITY_REMOVED) ?? NOTHING;
    return this.hasEarlierMethod && withoutPadding(latin1(said)) === "NO";
  }

  /** The new UID of the instance, series or study; empty if there is none. */
  newUid(tag: number): string {
    const uids = this.dataSet.said.filter((each) => each.tag === tag && each.uid !== null);
    return uids.at(-1)?.uid ?? "";
  }
}

/** An element as it is given to `Rule.choose`. */
export class MetElement implements Met {
  readonly tag: number;
  private readonly container: Container;

  constructor(
    stored: Stored,
    private readonly vr: string,
    /** Its value; null if it is too large, or cannot be read under that VR. */
    private readonly raw: Uint8Array | null,
    /** On the data set, so far. */
    private readonly decisions: Decisions,
  ) {
    this.tag = stored.tag;
    this.container = stored.container;
  }

  /** The tags of the sequences around it, the outermost first. */
  get path(): readonly number[] {
    return this.container.sequences();
  }

  /** Values of the data set that say to what it belongs, by tag, as far as it was read. */
  get said(): ReadonlyMap<number, Uint8Array> {
    return this.decisions.dataSet.saidByTag();
  }

  /** Its values as texts; none if it has no value that can be read. */
  texts(): readonly string[] {
    if (this.raw === null || !(CODE_VRS.has(this.vr) || TEXT_VRS.has(this.vr))) return [];
    return split(this.vr, this.raw, this.container.characterSet);
  }
}
