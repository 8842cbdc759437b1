/** What an item says of itself: elements that rules ask for, also those that are not read yet. */

import { type Encoding, IMPLICIT, UNDEFINED } from "../dicom/encoding";
import { headerBytes, ITEM, ITEM_HEADER } from "../dicom/headers";
import { latin1 } from "../dicom/latin";
import { mended } from "../dicom/mended";
import { withoutPadding } from "../dicom/padding";
import { CODE_VALUE, CODING_SCHEME, LONG_CODE_VALUE } from "../dicom/tags";
import { VRS } from "../dicom/vrs";
import type { Item } from "../rules/rule";
import type { NeededRange, Reading, Source } from "../source/source";
import type { Container } from "./container";
import type { Asks } from "./plan";

const LONGEST = 1 << 10; // bytes of a value that is looked at

type Code = readonly [value: string, scheme: string];

/** Elements from one offset to another. */
interface Part {
  readonly encoding: Encoding;
  readonly start: number;
  readonly stop: number;
}

interface Found {
  /** Offset of the value. */
  readonly value: number;
  readonly length: number;
  readonly vr: string;
}

/**
 * Ask an item, or the data set.
 *
 * @param ends - where sequences and items of undefined length end, by the offsets of what they
 *   hold; it grows, so that none of them is read twice to get past it
 */
export function* answerOf(
  asks: Asks,
  source: Source,
  container: Container,
  ends: Map<number, number>,
): Reading<string> {
  const item = new HeldItem(source, container, ends);
  for (;;) {
    try {
      return asks(item);
    } catch (error) {
      if (!(error instanceof NotReadYet)) throw error;
    }
    yield* item.read(); // and ask again
  }
}

/** What a rule asked for, as far as it could be read. */
interface Wanted {
  readonly name: string;
  readonly begun: Reading<unknown>;
  /** What must be read for the rest. */
  readonly need: NeededRange;
}

/** Thrown through a rule that asks for what must be read first. It is no error. */
class NotReadYet {}

/** An item, or the data set, as rules see it. */
class HeldItem implements Item {
  private readonly known = new Map<string, unknown>();
  private wanted: Wanted | null = null;
  private readonly whole: Part;

  constructor(
    private readonly source: Source,
    { encoding, content, stop }: Container,
    private readonly ends: Map<number, number>,
  ) {
    this.whole = { encoding, start: content, stop };
  }

  /** The value of an element of it; empty where there is none that can be read. */
  text(tag: number): string {
    return this.said(`text ${tag}`, () => this.textIn(this.whole, tag));
  }

  /** Value and scheme of the code (PS3.3 section 8.8) in the only item of a sequence. */
  code(tag: number): Code {
    return this.said(`code ${tag}`, () => this.codeIn(this.whole, tag));
  }

  /** Value and scheme of the code in each item of another sequence, as `code` gives it. */
  codes(sequence: number, tag: number): readonly Code[] {
    return this.said(`codes ${sequence} ${tag}`, () => this.readCodes(sequence, tag));
  }

  /** Read what was asked for. */
  *read(): Reading<void> {
    const { name, begun, need } = this.wanted!;
    yield need;
    this.known.set(name, yield* begun);
  }

  private said<Said>(name: string, reading: () => Reading<Said>): Said {
    if (this.known.has(name)) return this.known.get(name) as Said;
    const begun = reading();
    const step = begun.next();
    if (!step.done) {
      this.wanted = { name, begun, need: step.value };
      throw new NotReadYet();
    }
    this.known.set(name, step.value);
    return step.value;
  }

  private *readCodes(sequence: number, tag: number): Reading<Code[]> {
    const codes: Code[] = [];
    for (const item of yield* this.items(this.whole, sequence)) {
      codes.push(yield* this.codeIn(item, tag));
    }
    return codes;
  }

  private *codeIn(part: Part, tag: number): Reading<Code> {
    const [item, another] = yield* this.items(part, tag, 2);
    if (item === undefined || another !== undefined) return ["", ""];
    const value =
      (yield* this.textIn(item, CODE_VALUE)) || (yield* this.textIn(item, LONG_CODE_VALUE));
    return [value, yield* this.textIn(item, CODING_SCHEME)];
  }

  /** The first items of all sequences of a tag. */
  private *items(part: Part, tag: number, most = Number.POSITIVE_INFINITY): Reading<Part[]> {
    const items: Part[] = [];
    for (const found of yield* this.find(part, tag)) {
      const encoding = found.vr === "UN" ? IMPLICIT : part.encoding;
      const sequence = { encoding, start: found.value, stop: endOf(found, part.stop) };
      for (const item of yield* this.find(sequence, ITEM, most)) {
        items.push({ encoding, start: item.value, stop: endOf(item, sequence.stop) });
        if (items.length === most) return items;
      }
    }
    return items;
  }

  /** The value of an element; empty where none can be read. */
  private *textIn(part: Part, tag: number): Reading<string> {
    const [found] = yield* this.find(part, tag, 1);
    if (found === undefined) return "";
    const { value, length } = found;
    if (length > Math.min(LONGEST, part.stop - value)) return "";
    return withoutPadding(latin1(yield* this.source.need(value, value + length)));
  }

  /** The first elements or items of a tag; what stands inside others is passed over. */
  private *find(part: Part, wanted: number, most = Number.POSITIVE_INFINITY): Reading<Found[]> {
    const { source, ends } = this;
    const found: Found[] = [];
    const inside: { start: number; encoding: Encoding }[] = []; // of undefined length, before it
    let { encoding, start: position } = part;
    while (position + ITEM_HEADER <= part.stop) {
      const bytes = yield* headerBytes(source, position);
      let header = encoding.readHeader(bytes, 0);
      if (header.vr !== "" && !VRS.has(header.vr)) {
        const right = mended(bytes, 0, part.encoding);
        if (right === null) break;
        header = right;
      }
      const { tag, vr, length, size } = header;
      position += size;
      if (tag === wanted && inside.length === 0) {
        found.push({ value: position, length, vr });
        if (found.length === most) break;
      }
      if (tag >>> 16 === 0xfffe && tag !== ITEM) {
        const ended = inside.pop(); // a sequence or an item ends
        if (ended === undefined) break;
        encoding = ended.encoding;
        ends.set(ended.start, position);
      } else if (length !== UNDEFINED) {
        position += length;
      } else if (ends.has(position)) {
        position = ends.get(position)!;
      } else {
        inside.push({ start: position, encoding });
        if (vr === "UN") encoding = IMPLICIT; // of its items
      }
    }
    return found;
  }
}

/** The end of a value; if its length is undefined, that of what contains it. */
function endOf({ value, length }: Found, stop: number): number {
  return length === UNDEFINED ? stop : Math.min(stop, value + length);
}
