/** Text in several character sets, with escape sequences between them (PS3.5 section 6.1.2.5). */

import type { Codec, Decoded } from "./codecs/codec";
import { type CodecName, codecNamed } from "./codecs/codecs";
import { ISO_2022_JP, ISO_2022_JP_2 } from "./codecs/iso2022";
import { concatenated } from "./concatenated";
import { latin1, latin1Bytes } from "./latin";
import { CharacterError } from "./valueError";

const ESCAPE = 0x1b;
const DELIMITERS = /[\\^=\r\n\f\t]/; // after which the first set holds again
const ROMAN = "\x1b(J"; // ISO-IR 14
const KATAKANA = "\x1b)I"; // ISO-IR 13

/** A character set that may be one of several. */
export interface Extension {
  /** By which several are sorted. */
  readonly name: string;
  readonly codec: Codec;
  /** The escape sequence that selects it; empty if none does. */
  readonly sequence: string;
  /** Whether the codec reads and writes the escape sequence. */
  readonly isEscaped: boolean;
}

function extension(codec: CodecName, sequence = "", more: Partial<Extension> = {}): Extension {
  return { name: codec, codec: codecNamed(codec), sequence, isEscaped: false, ...more };
}

const ASCII = extension("latin_1", "\x1b(B", { name: "iso8859" });
const LATIN_1 = extension("latin_1", "\x1b-A");
const LATIN_2 = extension("iso8859_2", "\x1b-B");
const LATIN_3 = extension("iso8859_3", "\x1b-C");
const LATIN_4 = extension("iso8859_4", "\x1b-D");
const GREEK = extension("iso8859_7", "\x1b-F", { name: "iso_ir_126" });
const ARABIC = extension("iso8859_6", "\x1b-G", { name: "iso_ir_127" });
const HEBREW = extension("iso8859_8", "\x1b-H", { name: "iso_ir_138" });
const CYRILLIC = extension("iso8859_5", "\x1b-L", { name: "iso_ir_144" });
const LATIN_5 = extension("iso8859_9", "\x1b-M", { name: "iso_ir_148" });
const THAI = extension("tis_620", "\x1b-T", { name: "iso_ir_166" });
const JIS_X_0201 = extension("shift_jis", KATAKANA);
const JIS_X_0208 = extension("iso2022_jp", "\x1b$B", { isEscaped: true });
const JIS_X_0212 = extension("iso2022_jp_2", "\x1b$(D", { isEscaped: true });
const KOREAN = extension("euc_kr", "\x1b$)C");
const CHINESE = extension("gb2312", "\x1b$)A", { name: "iso_ir_58", isEscaped: true });
const GBK = extension("gbk");

const TERMS: ReadonlyMap<string, Extension> = new Map([
  ["", ASCII],
  ["ISO_IR 6", ASCII],
  ["ISO_IR 13", JIS_X_0201],
  ["ISO_IR 100", LATIN_1],
  ["ISO_IR 101", LATIN_2],
  ["ISO_IR 109", LATIN_3],
  ["ISO_IR 110", LATIN_4],
  ["ISO_IR 126", GREEK],
  ["ISO_IR 127", ARABIC],
  ["ISO_IR 138", HEBREW],
  ["ISO_IR 144", CYRILLIC],
  ["ISO_IR 148", LATIN_5],
  ["ISO_IR 166", THAI],
  ["ISO_IR 192", extension("utf_8")],
  ["ISO 2022 IR 6", ASCII],
  ["ISO 2022 IR 13", JIS_X_0201],
  ["ISO 2022 IR 58", CHINESE],
  ["ISO 2022 IR 87", JIS_X_0208],
  ["ISO 2022 IR 100", LATIN_1],
  ["ISO 2022 IR 101", LATIN_2],
  ["ISO 2022 IR 109", LATIN_3],
  ["ISO 2022 IR 110", LATIN_4],
  ["ISO 2022 IR 126", GREEK],
  ["ISO 2022 IR 127", ARABIC],
  ["ISO 2022 IR 138", HEBREW],
  ["ISO 2022 IR 144", CYRILLIC],
  ["ISO 2022 IR 148", LATIN_5],
  ["ISO 2022 IR 149", KOREAN],
  ["ISO 2022 IR 159", JIS_X_0212],
  ["ISO 2022 IR 166", THAI],
  ["ISO 2022 GBK", GBK],
  ["ISO 2022 58", extension("gb2312")],
  ["GB18030", extension("gb18030")],
  ["GBK", GBK],
]);
/** What escape sequences select where no Specific Character Set names it. */
const BY_SEQUENCE: ReadonlyMap<string, Extension> = new Map(
  [...TERMS.values()].map((set) => [set.sequence, set] as const),
);
const SEQUENCES = /\x1b(?:\$[()].|..)/gs;
/** Sets that are the same with escape sequences as without. */
const ALONE = new Map(
  [LATIN_1, LATIN_2, LATIN_3, LATIN_4, JIS_X_0201].map((set) => [set.name, set]),
);

const STAND_ALONE = new Set(["ISO_IR 192", "GBK", "GB18030"]);

/** The character sets of these terms; misspelled ones as they are meant, else ASCII. */
export function extensionsOf(terms: readonly string[]): readonly Extension[] {
  const [first = "", ...others] = terms;
  const rest = STAND_ALONE.has(first) ? [] : others.filter((term) => !STAND_ALONE.has(term));
  return [first, ...rest].map(extensionOf);
}

/** A character set that was named without code extensions, as the first of several. */
export function alone(codec: CodecName): Extension {
  return ALONE.get(codec) ?? extension(codec);
}

/** The character sets that the escape sequences in a text select. */
export function selectedIn(raw: Uint8Array): readonly Extension[] {
  const known = new Set<Extension>();
  for (const sequence of latin1(raw).match(SEQUENCES) ?? []) {
    const set = sequence === ROMAN ? JIS_X_0201 : BY_SEQUENCE.get(sequence);
    if (set !== undefined) known.add(set);
  }
  return [...known].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function extensionOf(term: string): Extension {
  const found = TERMS.get(term);
  if (found !== undefined) return found;
  let meant = term;
  if (/^ISO[^_]IR/.test(term)) {
    meant = `ISO_IR${term.slice(6)}`;
  } else if (/^ISO[^\n]2022[^\n]IR[^\n]/.test(term)) {
    meant = `ISO 2022 IR ${term.slice(12)}`;
  }
  return TERMS.get(meant) ?? ASCII;
}

/** Reads and writes text in several character sets. */
export class CodeExtensions {
  private readonly first: Extension;
  private readonly bySequence: ReadonlyMap<string, Extension>;

  constructor(private readonly sets: readonly Extension[]) {
    this.first = sets[0]!;
    const selectable = [ASCII, ...sets].filter(({ sequence }) => sequence !== "");
    this.bySequence = new Map([
      ...selectable.map((set) => [set.sequence, set] as const),
      ...(sets.includes(JIS_X_0201) ? [[ROMAN, JIS_X_0201] as const] : []),
    ]);
  }

  /** The text of these bytes; invalid bytes become U+FFFD. */
  decode(raw: Uint8Array): Decoded {
    let text = "";
    let isValid = true;
    for (let start = 0; start < raw.length; ) {
      const next = raw.indexOf(ESCAPE, start + 1);
      const end = next < 0 ? raw.length : next;
      const part = raw.subarray(start, end);
      const strict =
        part[0] === ESCAPE ? this.decodeEscaped(part) : strictly(this.first.codec, part);
      text += strict ?? this.first.codec.decode(part).text;
      isValid &&= strict !== null;
      start = end;
    }
    return { text, isValid };
  }

  /** A part that begins with an escape sequence; null if it is unknown, or bytes are invalid. */
  private decodeEscaped(part: Uint8Array): string | null {
    const start = latin1(part.subarray(0, 4));
    const length = /^\x1b\$[()]/.test(start) ? 4 : 3;
    const set = this.bySequence.get(start.slice(0, length));
    if (set === undefined) return null;
    if (set.isEscaped) return strictly(set.codec, part);
    const rest = part.subarray(length);
    const found = latin1(rest).search(DELIMITERS);
    const delimiter = found < 0 ? rest.length : found;
    const text = strictly(set.codec, rest.subarray(0, delimiter));
    const after = strictly(this.first.codec, rest.subarray(delimiter));
    return text === null || after === null ? null : text + after;
  }

  /**
   * The bytes for a text: in one of the sets if one has all of it, else in parts.
   *
   * @throws CharacterError: a character is in none of the sets.
   */
  encode(text: string): Uint8Array {
    if (text === "") return new Uint8Array(0);
    const encoded = this.inOneSet(text) ?? this.inParts(text) ?? this.first.codec.encode(text);
    if (this.decode(encoded).text !== text) throw new CharacterError("the character sets");
    return encoded;
  }

  private inOneSet(text: string): Uint8Array | null {
    for (const [place, set] of this.sets.entries()) {
      const bytes = attempt(set, text);
      if (bytes instanceof CharacterError) continue;
      const isSelected = place > 0 && !set.isEscaped;
      return concatenated([isSelected ? selecting(set, bytes) : NONE, bytes, this.after(set)]);
    }
    return null;
  }

  private inParts(text: string): Uint8Array | null {
    if (this.sets.length < 2) return null;
    const parts: Uint8Array[] = [];
    let rest = [...text];
    let best = ASCII;
    while (rest.length > 0) {
      let length = 0;
      for (const set of this.sets) {
        const bytes = attempt(set, rest.join(""));
        const count = bytes instanceof CharacterError ? bytes.start : rest.length;
        if (count > length) [length, best] = [count, set];
        if (length === rest.length) break;
      }
      const part = attempt(best, rest.slice(0, length).join(""));
      if (length === 0 || part instanceof CharacterError) return null;
      if (!best.isEscaped) parts.push(selecting(best, part));
      parts.push(part);
      rest = rest.slice(length);
    }
    return concatenated([...parts, this.after(best)]);
  }

  /** What selects the first set again after a set that has no ASCII. */
  private after(set: Extension): Uint8Array {
    if (set !== JIS_X_0208 && set !== JIS_X_0212) return NONE;
    return latin1Bytes(this.first === JIS_X_0201 ? ROMAN : this.first.sequence)!;
  }
}

const NONE = new Uint8Array(0);

function strictly(codec: Codec, raw: Uint8Array): string | null {
  const { text, isValid } = codec.decode(raw);
  return isValid ? text : null;
}

/** The escape sequence before these bytes of a set. */
function selecting(set: Extension, bytes: Uint8Array): Uint8Array {
  return latin1Bytes(set === JIS_X_0201 && bytes[0]! < 0x80 ? ROMAN : set.sequence)!;
}

/** The bytes of a text in one set, without changes of the set in between; or what is not in it. */
function attempt(set: Extension, text: string): Uint8Array | CharacterError {
  try {
    if (set === JIS_X_0201) return inOneByteEach(set.codec, text);
    if (set === JIS_X_0208) return withOneEscape(ISO_2022_JP, set.sequence, text);
    if (set === JIS_X_0212) return withOneEscape(ISO_2022_JP_2, set.sequence, text);
    return set.codec.encode(text);
  } catch (error) {
    if (error instanceof CharacterError) return error;
    throw error;
  }
}

/** JIS X 0201: all characters of a text are Roman, or all are katakana. */
function inOneByteEach(codec: Codec, text: string): Uint8Array {
  const parts: number[] = [];
  for (const character of text) {
    const start = parts.length;
    const bytes = encodedAt(codec, character, start);
    const isOther = start > 0 && bytes[0]! >= 0x80 !== parts[0]! >= 0x80;
    if (bytes.length !== 1 || isOther) throw new CharacterError(codec.name, start);
    parts.push(bytes[0]!);
  }
  return Uint8Array.from(parts);
}

function encodedAt(codec: Codec, character: string, start: number): Uint8Array {
  try {
    return codec.encode(character);
  } catch {
    throw new CharacterError(codec.name, start);
  }
}

/** A set of two bytes: all characters of a text follow one escape sequence, the set's. */
function withOneEscape(codec: typeof ISO_2022_JP, sequence: string, text: string): Uint8Array {
  const encoder = codec.encoder();
  const parts: number[] = [];
  for (const [place, character] of [...text].entries()) {
    const bytes = encoder.bytes(character);
    const selected =
      bytes[0] === ESCAPE ? String.fromCharCode(...bytes.slice(0, sequence.length)) : "";
    if (selected !== (place === 0 ? sequence : "")) throw new CharacterError(codec.name, place);
    parts.push(...bytes);
  }
  return Uint8Array.from(parts);
}
