/** The codes of deflated data (RFC 1951 section 3.2.2). */

/** Deflated data that break the rules of RFC 1951. */
export class InflateError extends Error {
  override readonly name = "InflateError";
}

const LONGEST = 15; // bits of a code

/** A code: its bits, the first one lowest, lead to a symbol and to the length of the code. */
export class HuffmanCode {
  /** How many bits the longest code word has; 0 if there is none. */
  readonly longest: number;
  /** By the next bits: symbol * 16 + length of its code word; 0 where there is none. */
  readonly table: Uint16Array;

  /**
   * @param lengths - of the code words, by symbol; 0 for a symbol that does not occur
   * @param mayBeIncomplete - whether a single code word of one bit is allowed
   * @throws InflateError: the lengths are not those of a code.
   */
  constructor(lengths: Uint8Array, mayBeIncomplete: boolean) {
    const counts = new Uint16Array(LONGEST + 1);
    for (const length of lengths) counts[length]! += 1;
    let longest = LONGEST;
    while (longest > 0 && counts[longest] === 0) longest -= 1;
    this.longest = longest;
    this.table = new Uint16Array(1 << longest);
    if (longest > 0) {
      check(counts, longest, mayBeIncomplete);
      this.fill(lengths, firstWords(counts));
    }
  }

  private fill(lengths: Uint8Array, next: Uint16Array): void {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      const length = lengths[symbol]!;
      if (length === 0) continue;
      const word = reversed(next[length]!++, length);
      for (let place = word; place < this.table.length; place += 1 << length) {
        this.table[place] = (symbol << 4) | length;
      }
    }
  }
}

function check(counts: Uint16Array, longest: number, mayBeIncomplete: boolean): void {
  let left = 1;
  for (let length = 1; length <= LONGEST; length++) {
    left = left * 2 - counts[length]!;
    if (left < 0) throw new InflateError("a code with too many words");
  }
  if (left > 0 && !(mayBeIncomplete && longest === 1)) {
    throw new InflateError("a code with too few words");
  }
}

/** The first code word of each length. */
function firstWords(counts: Uint16Array): Uint16Array {
  const words = new Uint16Array(LONGEST + 1);
  for (let length = 2; length <= LONGEST; length++) {
    words[length] = (words[length - 1]! + counts[length - 1]!) << 1;
  }
  return words;
}

function reversed(word: number, length: number): number {
  let result = 0;
  for (let bit = 0; bit < length; bit++) result |= ((word >> bit) & 1) << (length - 1 - bit);
  return result;
}
