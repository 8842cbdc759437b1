/** The identifying values of a file, and the test whether its kept texts contain them. */

import { type CharacterSet, otherCharacterSets } from "../dicom/characterSet";
import { areEqual } from "../dicom/concatenated";
import { isRegisteredUid } from "../dicom/dictionary";
import { latin1 } from "../dicom/latin";
import { withoutEnd, withoutPadding } from "../dicom/padding";
import { split } from "../dicom/values";
import { CODE_VRS, TEXT_VRS } from "../dicom/vrs";
import { isDecimal, lengthOf } from "./characters";
import { isOfCutLength } from "./cut";
import { fold, lettersAndDigits } from "./fold";
import { equalTo, type Hit, Needles, type Sought } from "./needles";
import { SHORTEST } from "./printable";
import type { Vocabulary } from "./vocabulary";

const FEWEST_DIGITS = 5; // of a UID
const MOST_REMEMBERED = 1000; // values

/** The value field of one element, which must not survive in any text. */
export interface IdentifyingField {
  /** The kind of value, as for `Needles.add`. */
  readonly kind: string;
  readonly vr: string;
  readonly raw: Uint8Array;
  /** That of the data set or item that contains the element. */
  readonly characterSet: CharacterSet;
}

/** A text that is kept, as bytes. */
export interface KeptText {
  readonly raw: Uint8Array;
  /** That of the data set or item that contains it. */
  readonly characterSet: CharacterSet;
}

/** All identifying values of a file, and its texts that are kept. */
export class FileNeedles implements Sought {
  readonly vocabulary: Vocabulary;
  private readonly identifying: readonly IdentifyingField[];
  private readonly uids: readonly string[];
  private readonly texts: readonly KeptText[];
  /** What was made of these on first use. */
  private readonly known: {
    needles?: Needles;
    all?: Needles;
    uids?: SearchedUids;
    exact?: ReadonlyMap<string, string>;
  } = {};

  /**
   * @param identifying - the values that must not survive, without UIDs
   * @param uids - the value fields with UIDs that must not survive
   * @param texts - the texts that are kept
   * @param vocabulary - as for `Needles`
   */
  constructor(
    identifying: readonly IdentifyingField[],
    uids: Iterable<Uint8Array>,
    texts: Iterable<KeptText>,
    vocabulary: Vocabulary,
  ) {
    this.identifying = identifying;
    this.uids = [...new Set(Array.from(uids, latin1))].flatMap(uidsIn);
    this.texts = distinct(texts, ({ raw, characterSet }) => [characterSet, latin1(raw)]);
    this.vocabulary = vocabulary;
  }

  /** Whether a text that is kept may contain a value: fast; no false negatives. */
  mayBeInKeptTexts(): boolean {
    if (this.texts.length === 0) return false;
    const texts = this.texts.map(({ raw, characterSet }) => characterSet.decode(raw));
    const others = this.texts.flatMap(({ raw, characterSet }) => {
      return otherCharacterSets(raw, characterSet).map((other) => other.decode(raw));
    });
    const all = [...texts, ...others];
    return this.mayOccurIn(fold([...all, ...all.flatMap(cutValues)].join("\n")));
  }

  /** Whether a folded text may contain a value: fast; no false negatives. */
  mayOccurIn(folded: string): boolean {
    const digits = lettersAndDigits(folded);
    if (this.identifying.length > 0 && this.needles().mayOccurIn(folded, digits)) return true;
    this.known.uids ??= searchedUids(this.uids);
    const { all, shortest } = this.known.uids;
    if (shortest < FEWEST_DIGITS) return all.some((uid) => digits.includes(uid));
    const numbers = digits.match(/[0-9]{5,}/g) ?? []; // kept texts have few of them
    const long = numbers.filter((number) => number.length >= shortest).join(" ");
    return long !== "" && all.some((uid) => long.includes(uid));
  }

  /** Find the values in a text, as `Needles.find` does. */
  find(text: string, holds = ""): Hit[] {
    return this.all().find(text, holds);
  }

  /** The kind of value that a DS, IS or UI value as a whole is equal to; none or one. */
  kindsOfNumber(vr: string, text: string): readonly string[] {
    this.known.exact ??= this.all().exact();
    return equalTo(this.known.exact, vr, text);
  }

  /**
   * The kinds of values in what looks like text in a value that is not text.
   *
   * Values of fewer than 6 letters and digits do not count: they may be there by chance.
   */
  kindsInBinary(runs: string): readonly string[] {
    const found = this.find(runs).filter(({ start, end }) => {
      return lengthOf(lettersAndDigits(fold(runs.slice(start, end)))) >= SHORTEST;
    });
    return [...new Set(found.map(({ kind }) => kind))].sort();
  }

  private needles(): Needles {
    this.known.needles ??= needlesOf(this.identifying, this.vocabulary);
    return this.known.needles;
  }

  private all(): Needles {
    let { all } = this.known;
    if (all === undefined) {
      all = new Needles(this.vocabulary);
      all.addAll(this.needles());
      for (const uid of this.uids) if (!isRegisteredUid(uid)) all.add("uid", uid);
      this.known.all = all;
    }
    return all;
  }
}

interface SearchedUids {
  /** The letters and digits of all. */
  readonly all: readonly string[];
  /** The digits of the shortest; 0 if there is none, or one has other characters than digits. */
  readonly shortest: number;
}

function searchedUids(uids: readonly string[]): SearchedUids {
  const all = uids.map((uid) => lettersAndDigits(fold(uid)));
  const shortest = isDecimal(all.join("")) ? Math.min(...all.map((uid) => uid.length)) : 0;
  return { all, shortest };
}

function needlesOf(identifying: readonly IdentifyingField[], vocabulary: Vocabulary): Needles {
  const last = lastNeedles.get(vocabulary);
  if (last !== undefined && areSame(last.identifying, identifying)) return last.needles;
  const needles = new Needles(vocabulary);
  const values = distinct(identifying, ({ kind, vr, raw, characterSet }) => {
    return [characterSet, `${kind}\n${vr}\n${latin1(raw)}`];
  });
  for (const { kind, vr, raw, characterSet } of values) {
    if (!TEXT_VRS.has(vr) && !CODE_VRS.has(vr)) continue;
    for (const each of [characterSet, ...otherCharacterSets(raw, characterSet)]) {
      for (const text of split(vr, raw, each)) needles.add(kind, text);
    }
  }
  if (identifying.length <= MOST_REMEMBERED) {
    const copied = identifying.map((each) => ({ ...each, raw: each.raw.slice() }));
    lastNeedles.set(vocabulary, { identifying: copied, needles });
  }
  return needles;
}

interface KnownNeedles {
  /** What they were made of; copies, which do not hold the file in memory. */
  readonly identifying: readonly IdentifyingField[];
  readonly needles: Needles;
}

/** Those of the last file: the files of a series have the same ones. */
const lastNeedles = new WeakMap<Vocabulary, KnownNeedles>();

function areSame(some: readonly IdentifyingField[], others: readonly IdentifyingField[]): boolean {
  if (some.length !== others.length) return false;
  return some.every((each, place) => {
    const other = others[place]!;
    const isOfKind = each.kind === other.kind && each.vr === other.vr;
    return isOfKind && each.characterSet === other.characterSet && areEqual(each.raw, other.raw);
  });
}

/** The first of all values that have the same key. */
function distinct<Value>(
  values: Iterable<Value>,
  keyOf: (value: Value) => readonly [CharacterSet, string],
): Value[] {
  const known = new Map<CharacterSet, Map<string, Value>>();
  for (const value of values) {
    const [characterSet, key] = keyOf(value);
    let others = known.get(characterSet);
    if (others === undefined) {
      others = new Map();
      known.set(characterSet, others);
    }
    if (!others.has(key)) others.set(key, value);
  }
  return [...known.values()].flatMap((others) => [...others.values()]);
}

function uidsIn(field: string): string[] {
  return field
    .split("\\")
    .map(withoutPadding)
    .filter((uid) => uid !== "");
}

/** The values of a text that may have been cut, without padding: that is not part of them. */
function cutValues(text: string): string[] {
  const values = [withoutEnd(text), ...text.split("\\").map(withoutPadding)];
  return values.filter((value) => isOfCutLength(lengthOf(value)));
}
