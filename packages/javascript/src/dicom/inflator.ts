/**
 * Inflates deflated data (RFC 1951), and tells where they end.
 *
 * DecompressionStream takes no bytes after the end, which DICOM's padding is, and does not say
 * where it was.
 */

import { HuffmanCode, InflateError } from "./huffman";

const WINDOW = 1 << 15; // how far back a copy may reach
const CHUNK = 1 << 16; // bytes of output that are given at once
const LONGEST_HEADER = 600; // bytes: more than the header of a block with its codes has
const LONGEST_COPY = 258;

const LENGTHS = bases(
  [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5],
  3,
);
const DISTANCES = bases(
  Array.from({ length: 30 }, (_, symbol) => Math.max(0, (symbol >> 1) - 1)),
  1,
);
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Where the input ends before the data do. */
const MORE = Symbol("more");

/** Inflates one stream of raw deflated data. */
export class Inflator {
  /** Whether the end of the deflated data was reached. */
  isDone = false;
  private input: Uint8Array = new Uint8Array(0);
  private place = 0;
  private hold = 0;
  private bits = 0;
  private readonly output = new Uint8Array(WINDOW + CHUNK + LONGEST_COPY);
  private end = 0; // of the output
  private given = 0; // up to where it was given
  private isFinal = false;
  private stored = 0; // bytes that are left of a stored block
  private codes: readonly [literals: HuffmanCode, distances: HuffmanCode] | null = null;

  /** How many bytes of the last input are after the end of the deflated data. */
  get unused(): number {
    return this.isDone ? this.input.length - this.place : 0;
  }

  /**
   * Inflate more of the data, in pieces of some KB.
   *
   * @param input - the bytes after those of the call before
   * @param isLast - whether there are no more
   * @throws InflateError: they are not deflated data.
   */
  *push(input: Uint8Array, isLast: boolean): Generator<Uint8Array> {
    const rest = this.input.subarray(this.place);
    this.input = new Uint8Array(rest.length + input.length);
    this.input.set(rest);
    this.input.set(input, rest.length);
    this.place = 0;
    while (!this.isDone && (isLast || this.input.length - this.place > LONGEST_HEADER)) {
      const isShort = this.step() === MORE;
      if (this.end >= WINDOW + CHUNK || this.isDone || isShort) yield this.taken();
      if (isShort) break;
    }
    if (this.end > this.given) yield this.taken();
    if (this.isDone) this.giveBack();
  }

  /** Some symbols, some stored bytes, or the header of a block. */
  private step(): typeof MORE | undefined {
    if (this.stored > 0) return this.copyStored();
    if (this.codes !== null) return this.decode(this.codes);
    if (this.isFinal) {
      this.isDone = true;
      return undefined;
    }
    return this.readHeader();
  }

  private taken(): Uint8Array {
    const piece = this.output.slice(this.given, this.end);
    if (this.end > WINDOW) {
      this.output.copyWithin(0, this.end - WINDOW, this.end);
      this.end = WINDOW;
    }
    this.given = this.end;
    return piece;
  }

  /** Whole bytes that were taken from the input but not used. */
  private giveBack(): void {
    this.place -= this.bits >> 3;
    this.hold = 0;
    this.bits = 0;
  }

  /** The next bits as a number; -1 where the input ends before. */
  private take(count: number): number {
    if (!this.fill(count)) return -1;
    const value = this.hold & ((1 << count) - 1);
    this.hold >>>= count;
    this.bits -= count;
    return value;
  }

  private fill(count: number): boolean {
    while (this.bits < count) {
      if (this.place >= this.input.length) return false;
      this.hold |= this.input[this.place++]! << this.bits;
      this.bits += 8;
    }
    return true;
  }

  /** The next symbol; -1 where the input ends before. */
  private symbol(code: HuffmanCode): number {
    this.fill(code.longest);
    const entry = code.table[this.hold & (code.table.length - 1)]!;
    const length = entry & 15;
    if (length > this.bits) return -1;
    if (length === 0) {
      if (this.bits === 0 && !this.fill(1)) return -1;
      throw new InflateError("bits that are no word of the code");
    }
    this.hold >>>= length;
    this.bits -= length;
    return entry >> 4;
  }

  private readHeader(): typeof MORE | undefined {
    const header = this.take(3);
    if (header < 0) return MORE;
    this.isFinal = (header & 1) === 1;
    switch (header >> 1) {
      case 0:
        return this.readStoredLength();
      case 1:
        this.codes = fixedCodes();
        return undefined;
      case 2:
        return this.readCodes();
      default:
        throw new InflateError("an unknown kind of block");
    }
  }

  private readStoredLength(): typeof MORE | undefined {
    this.take(this.bits & 7);
    const length = this.take(16);
    const complement = this.take(16);
    if (complement < 0) return MORE;
    if (length !== (complement ^ 0xffff)) throw new InflateError("a length that is wrong");
    this.giveBack();
    this.stored = length;
    return undefined;
  }

  private copyStored(): typeof MORE | undefined {
    const left = this.input.length - this.place;
    const length = Math.min(this.stored, left, WINDOW + CHUNK - this.end);
    this.output.set(this.input.subarray(this.place, this.place + length), this.end);
    this.place += length;
    this.end += length;
    this.stored -= length;
    return left === 0 ? MORE : undefined;
  }

  private readCodes(): typeof MORE | undefined {
    const literals = this.take(5) + 257;
    const distances = this.take(5) + 1;
    const count = this.take(4) + 4;
    if (count < 4) return MORE;
    if (literals > 286 || distances > 30) throw new InflateError("too many symbols");
    const ofLengths = new Uint8Array(19);
    for (const symbol of ORDER.slice(0, count)) {
      const length = this.take(3);
      if (length < 0) return MORE;
      ofLengths[symbol] = length;
    }
    const lengths = this.readLengths(new HuffmanCode(ofLengths, false), literals + distances);
    if (lengths === null) return MORE;
    if (lengths[256] === 0) throw new InflateError("a block without an end");
    this.codes = [
      new HuffmanCode(lengths.subarray(0, literals), true),
      new HuffmanCode(lengths.subarray(literals), true),
    ];
    return undefined;
  }

  private readLengths(code: HuffmanCode, count: number): Uint8Array | null {
    const lengths = new Uint8Array(count);
    let place = 0;
    while (place < count) {
      // Without a code, zlib takes each bit for a length of 0.
      const symbol = code.longest > 0 ? this.symbol(code) : Math.min(0, this.take(1));
      if (symbol < 0) return null;
      if (symbol < 16) {
        lengths[place++] = symbol;
        continue;
      }
      const extra = this.take(symbol === 18 ? 7 : symbol - 14);
      if (extra < 0) return null;
      const times = extra + (symbol === 18 ? 11 : 3);
      if ((symbol === 16 && place === 0) || place + times > count) {
        throw new InflateError("a length that is repeated too often");
      }
      lengths.fill(symbol === 16 ? lengths[place - 1]! : 0, place, place + times);
      place += times;
    }
    return lengths;
  }

  /** Symbols, until there is output to give, or less input than a header may take. */
  private decode([literals, distances]: readonly [HuffmanCode, HuffmanCode]):
    | typeof MORE
    | undefined {
    const { output } = this;
    const stop = Math.max(this.place + 1, this.input.length - LONGEST_HEADER);
    while (this.end < WINDOW + CHUNK && this.place < stop) {
      const symbol = this.symbol(literals);
      if (symbol < 0) return MORE;
      if (symbol < 256) {
        output[this.end++] = symbol;
      } else if (symbol === 256) {
        this.codes = null;
        return undefined;
      } else {
        const length = this.extended(LENGTHS, symbol - 257);
        const code = length < 0 ? -1 : this.symbol(distances);
        const distance = code < 0 ? -1 : this.extended(DISTANCES, code);
        if (distance < 0) return MORE;
        this.copy(length, distance);
      }
    }
    return undefined;
  }

  private extended(table: readonly (readonly [base: number, extra: number])[], symbol: number) {
    const found = table[symbol];
    if (found === undefined) throw new InflateError("a symbol that has no meaning");
    const extra = this.take(found[1]);
    return extra < 0 ? -1 : found[0] + extra;
  }

  private copy(length: number, distance: number): void {
    const { output } = this;
    if (distance > this.end) throw new InflateError("a copy from before the beginning");
    let from = this.end - distance;
    for (let left = length; left > 0; left--) output[this.end++] = output[from++]!;
  }
}

function bases(extras: readonly number[], first: number): (readonly [number, number])[] {
  let base = first;
  const table = extras.map((extra) => {
    const entry = [base, extra] as const;
    base += 1 << extra;
    return entry;
  });
  return first === 3 ? [...table, [LONGEST_COPY, 0]] : table;
}

let fixed: readonly [HuffmanCode, HuffmanCode] | undefined;

function fixedCodes(): readonly [HuffmanCode, HuffmanCode] {
  if (fixed === undefined) {
    const lengths = new Uint8Array(288).fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280);
    fixed = [
      new HuffmanCode(lengths.fill(8, 280), false),
      new HuffmanCode(new Uint8Array(32).fill(5), false),
    ];
  }
  return fixed;
}
