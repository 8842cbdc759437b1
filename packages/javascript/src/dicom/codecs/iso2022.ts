/** ISO-2022-JP and its second extension (RFC 1468 and 1554), with escape sequences in the text. */

import { latin1, latin1Bytes } from "../latin";
import { CharacterError } from "../valueError";
import { type Codec, type Decoded, INVALID } from "./codec";
import { GREEK_OF_ISO_2022 } from "./generated/tables";
import { type CharacterStep, CUT } from "./multiByte";
import { GB_2312, JIS_X_0208, JIS_X_0212, KS_X_1001, type TwoByteSet } from "./twoBytes";

const ESCAPE = 0x1b;
const LONGEST_ESCAPE = 16;
const REVISED = 0x26; // & and @ announce that the next sequence is of the edition of 1990

/** A set that an escape sequence designates. */
interface Designated {
  /** The end of its escape sequence, with $ before the letter for sets of two bytes. */
  readonly mark: string;
  /** The whole escape sequence that is written. */
  readonly sequence: string;
  readonly width: 1 | 2;
  character(first: number, second: number): string | undefined;
  bytes(character: string): readonly number[] | undefined;
}

const ASCII_MARK = "B";

function twoBytes(mark: string, sequence: string, set: TwoByteSet): Designated {
  return {
    mark,
    sequence,
    width: 2,
    character: (first, second) => set.character(first | 0x80, second | 0x80),
    bytes: (character) => set.bytes(character)?.map((byte) => byte & 0x7f),
  };
}

const ROMAN: Designated = {
  mark: "J",
  sequence: "\x1b(J",
  width: 1,
  character(byte) {
    if (byte === 0x5c) return "\u00a5";
    if (byte === 0x7e) return "\u203e";
    return byte < 0x80 ? String.fromCharCode(byte) : undefined;
  },
  bytes: (character) =>
    character === "\u00a5" ? [0x5c] : character === "\u203e" ? [0x7e] : undefined,
};
const KANJI = twoBytes("$B", "\x1b$B", JIS_X_0208);
const OLD_KANJI = twoBytes("$@", "\x1b$@", JIS_X_0208);

/** An encoding with escape sequences: a state goes with the bytes, and with the text. */
export class Iso2022Codec implements Codec {
  constructor(
    readonly name: string,
    /** In the order in which they are tried for a character. */
    private readonly sets: readonly Designated[],
    /** The letters of sets of 96 characters, which hold for one character each. */
    private readonly upperSets: string,
  ) {}

  decode(raw: Uint8Array): Decoded {
    const state = new State(this.sets, this.upperSets);
    let text = "";
    let isValid = true;
    let place = 0;
    while (place < raw.length) {
      const [characters, length] = state.read(raw, place);
      text += characters ?? INVALID;
      isValid &&= characters !== undefined;
      place += length;
    }
    return { text, isValid };
  }

  encode(text: string): Uint8Array {
    const encoder = this.encoder();
    const bytes = [...text].flatMap((character) => encoder.bytes(character));
    return Uint8Array.from([...bytes, ...encoder.end()]);
  }

  /** Encodes a text character by character. */
  encoder(): Iso2022Encoder {
    return new Iso2022Encoder(this.name, this.sets);
  }
}

/** The state of encoding: which set is designated. */
export class Iso2022Encoder {
  private mark = ASCII_MARK;
  private count = 0;

  constructor(
    private readonly name: string,
    private readonly sets: readonly Designated[],
  ) {}

  /**
   * The bytes of the next character, after an escape sequence if it needs one.
   *
   * @throws CharacterError: it is in none of the sets.
   */
  bytes(character: string): readonly number[] {
    const place = this.count++;
    if (character < "\x80") return [...this.end(), character.charCodeAt(0)];
    for (const set of this.sets) {
      const bytes = set.bytes(character);
      if (bytes === undefined) continue;
      if (set.mark === this.mark) return bytes;
      this.mark = set.mark;
      return [...latin1Bytes(set.sequence)!, ...bytes];
    }
    throw new CharacterError(this.name, place);
  }

  /** What returns to ASCII. */
  end(): readonly number[] {
    if (this.mark === ASCII_MARK) return [];
    this.mark = ASCII_MARK;
    return [ESCAPE, 0x28, 0x42]; // ESC ( B
  }
}

/** The state of decoding: which sets are designated. */
class State {
  private mark = ASCII_MARK;
  private upper = ASCII_MARK;
  private isInOtherEscape = false;

  constructor(
    private readonly sets: readonly Designated[],
    private readonly upperSets: string,
  ) {}

  read(raw: Uint8Array, place: number): CharacterStep {
    const byte = raw[place]!;
    if (this.isInOtherEscape) {
      this.isInOtherEscape = !endsEscape(byte);
      return [String.fromCharCode(byte), 1];
    }
    if (byte === ESCAPE) return this.readEscape(raw, place);
    if (byte < 0x20) return [String.fromCharCode(byte), 1];
    if (byte >= 0x80) return [undefined, 1];
    if (this.mark === ASCII_MARK) return [String.fromCharCode(byte), 1];
    const set = this.sets.find(({ mark }) => mark === this.mark);
    if (set === undefined) return [undefined, 1];
    if (place + set.width > raw.length) return CUT;
    return [set.character(byte, raw[place + 1] ?? 0), set.width];
  }

  private readEscape(raw: Uint8Array, place: number): CharacterStep {
    const second = raw[place + 1];
    if (second === undefined) return CUT;
    const letter = String.fromCharCode(second);
    if ("($).&".includes(letter)) return this.designate(raw, place);
    if (letter === "N" && this.upperSets !== "") return this.readUpper(raw, place);
    this.isInOtherEscape = true;
    return ["\x1b", 1];
  }

  private designate(raw: Uint8Array, place: number): CharacterStep {
    const length = escapeLength(raw, place);
    if (length === undefined) return CUT;
    if (length === 0) return [undefined, 1];
    const mark = this.designation(latin1(raw.subarray(place + 1, place + length)));
    return [mark === undefined ? undefined : "", length];
  }

  /** Note what an escape sequence designates; undefined if it is not known. */
  private designation(sequence: string): string | undefined {
    const form = /^(?:&@\x1b)?([$(]|\$[()]|[).])([@-Z])$/.exec(sequence);
    if (form === null || (form[1] === "." && this.upperSets === "")) return undefined;
    const [, kind, letter] = form as unknown as [string, string, string];
    const mark = kind.startsWith("$") ? `$${letter}` : letter;
    if (sequence.startsWith("&") && mark !== KANJI.mark) return undefined;
    if (!this.knows(mark)) return undefined;
    if (kind === ".") {
      this.upper = mark;
    } else if (!kind.endsWith(")")) {
      this.mark = mark;
    }
    return mark;
  }

  private knows(mark: string): boolean {
    return (
      mark === ASCII_MARK ||
      this.upperSets.includes(mark) ||
      this.sets.some((each) => each.mark === mark)
    );
  }

  private readUpper(raw: Uint8Array, place: number): CharacterStep {
    const byte = raw[place + 2];
    if (byte === undefined) return CUT;
    if (byte >= 0x80) return [undefined, 3];
    if (this.upper === "A") return [String.fromCharCode(byte + 0x80), 3];
    if (this.upper === "F") {
      const character = GREEK_OF_ISO_2022[byte]!;
      return [character === INVALID ? undefined : character, 3];
    }
    return [this.upper === ASCII_MARK ? String.fromCharCode(byte) : undefined, 3];
  }
}

/** Up to the letter that ends an escape sequence; 0 if it is too long, undefined if it is cut. */
function escapeLength(raw: Uint8Array, place: number): number | undefined {
  for (let offset = 1; offset < LONGEST_ESCAPE; offset++) {
    const byte = raw[place + offset];
    if (byte === undefined) return undefined;
    if (endsEscape(byte)) return offset + 1;
    if (byte === REVISED && raw[place + offset + 1] === 0x40) offset += 2;
  }
  return 0;
}

function endsEscape(byte: number): boolean {
  return byte >= 0x40 && byte <= 0x5a; // @ A-Z
}

export const ISO_2022_JP = new Iso2022Codec("iso2022_jp", [KANJI, ROMAN, OLD_KANJI], "");

export const ISO_2022_JP_2 = new Iso2022Codec(
  "iso2022_jp_2",
  [
    KANJI,
    twoBytes("$D", "\x1b$(D", JIS_X_0212),
    twoBytes("$C", "\x1b$(C", KS_X_1001),
    twoBytes("$A", "\x1b$(A", GB_2312),
    ROMAN,
    OLD_KANJI,
  ],
  "AF",
);
