/** The words that identify nobody: those of the field, of products, and of techniques. */

import { digitsIn, isDecimal, lengthOf } from "./characters";
import { fold, lettersAndDigits } from "./fold";
import { partsOf } from "./spellings";

/** What an attribute holds, if its words are public. */
export const PRODUCT = "product";
export const CODE = "code";
export const TECHNIQUE = "technique";

const LONGEST_BESIDE = 3; // characters of what may stand beside a maker or a product: MR 7700 HD
const SHORTEST_NUMBER_IN_TECHNIQUES = 5;
const SHORTEST_IN_TECHNIQUES = 3;
const FEWEST_DIGITS_IN_TECHNIQUES = 6; // of what looks like a date, time or number
const FORMS: ReadonlySet<string> = new Set(["date", "time", "number"]);
const OF_DEVICES: ReadonlySet<string> = new Set(["station", "device"]);
const OF_PLACES: ReadonlySet<string> = new Set(["institution", "address"]);

/** The lists of words of a procedure. */
export interface Lists {
  /** Common words of the field, which are not searched for on their own. */
  readonly vocabulary?: readonly string[];
  /** Words of the names of makers of equipment. */
  readonly makers?: readonly string[];
  /** Words of the names of products. */
  readonly products?: readonly string[];
  /** Words of pulse sequences, coils, filters and ways of processing. */
  readonly techniques?: readonly string[];
}

/** Words that identify nobody; all are folded and have only letters and digits. */
export class Vocabulary {
  readonly words: ReadonlySet<string>;
  private readonly makers: ReadonlySet<string>;
  private readonly products: ReadonlySet<string>;
  private readonly techniques: ReadonlySet<string>;

  /** @param procedure - a list that it lacks is empty */
  constructor({ vocabulary = [], makers = [], products = [], techniques = [] }: Lists) {
    this.words = folded(vocabulary);
    this.makers = folded(makers);
    this.products = folded(products);
    this.techniques = folded(techniques);
  }

  /**
   * Whether a value of this kind is only the name of a maker or product, and no needle.
   *
   * The name of a place must be that of a maker; persons and numbers are always needles.
   */
  namesAProduct(kind: string, parts: readonly string[]): boolean {
    if (OF_DEVICES.has(kind)) return this.areAll(parts, this.makers, this.products);
    return OF_PLACES.has(kind) && this.areAll(parts, this.makers);
  }

  /**
   * Whether a hit is left alone, in an attribute that holds these public words.
   *
   * @param holds - what the attribute holds
   * @param kind - the kind of the hit
   * @param hit - its text, folded
   */
  isPublic(holds: string, kind: string, hit: string): boolean {
    if (holds === PRODUCT) return this.areAll(partsOf(hit), this.makers, this.products);
    if (holds !== TECHNIQUE) return false;
    const parts = partsOf(hit);
    const joined = parts.join("");
    if (FORMS.has(kind) && digitsIn(joined) < FEWEST_DIGITS_IN_TECHNIQUES) return true;
    const shortest = isDecimal(joined) ? SHORTEST_NUMBER_IN_TECHNIQUES : SHORTEST_IN_TECHNIQUES;
    return lengthOf(joined) < shortest || this.areAll(parts, this.techniques);
  }

  /** Whether there is a word of the lists, and nothing else but what may stand beside it. */
  private areAll(parts: readonly string[], ...lists: readonly ReadonlySet<string>[]): boolean {
    let isOne = false;
    for (const part of parts) {
      if (lists.some((list) => list.has(part))) isOne = true;
      else if (!this.mayStandBeside(part)) return false;
    }
    return isOne;
  }

  private mayStandBeside(part: string): boolean {
    const length = lengthOf(part);
    if (length > LONGEST_BESIDE) return false;
    return length === 1 || isDecimal(part) || this.words.has(part);
  }
}

function folded(list: readonly string[]): ReadonlySet<string> {
  return new Set(list.map((word) => lettersAndDigits(fold(word))));
}

/** No word at all. */
export const NO_WORDS = new Vocabulary({});
