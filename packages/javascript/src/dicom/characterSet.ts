/** Text in the character sets of DICOM (PS3.5 section 6.1, PS3.3 C.12.1.1.2). */

import { type CodecName, codecNamed } from "./codecs/codecs";
import { alone, CodeExtensions, type Extension, extensionsOf, selectedIn } from "./codeExtensions";
import { isAscii, latin1 } from "./latin";
import { withoutPadding } from "./padding";

// Defined terms of Specific Character Set without code extensions.
const CODECS: ReadonlyMap<string, CodecName> = new Map<string, CodecName>([
  ["ISO_IR 6", "latin_1"],
  ["ISO_IR 100", "latin_1"],
  ["ISO_IR 101", "iso8859_2"],
  ["ISO_IR 109", "iso8859_3"],
  ["ISO_IR 110", "iso8859_4"],
  ["ISO_IR 144", "iso8859_5"],
  ["ISO_IR 127", "iso8859_6"],
  ["ISO_IR 126", "iso8859_7"],
  ["ISO_IR 138", "iso8859_8"],
  ["ISO_IR 148", "iso8859_9"],
  ["ISO_IR 203", "iso8859_15"],
  ["ISO_IR 166", "iso8859_11"],
  ["ISO_IR 13", "shift_jis"],
  ["ISO_IR 192", "utf_8"],
  ["GB18030", "gb18030"],
  ["GBK", "gbk"],
]);

const MULTI_BYTE: ReadonlySet<string> = new Set(["utf_8", "shift_jis", "gb18030", "gbk"]);
const LONGEST = 1024; // bytes of a value: more than all defined terms take together
const MOST = 256; // values that are remembered
const ESCAPE = 0x1b;

/** One value of Specific Character Set (0008,0005). */
export interface CharacterSet {
  /** The name of the encoding; of the first one, if there are several. */
  readonly codec: string;
  /** Whether a character may take several bytes. */
  readonly isMultiByte: boolean;
  /** All of them; the first applies where no escape sequence does. */
  readonly extensions: readonly Extension[];
  /** Whether there may be escape sequences between them. */
  readonly isExtended: boolean;
  /** The text of these bytes; invalid bytes become U+FFFD. */
  decode(raw: Uint8Array): string;
  /** Whether these bytes are text in this character set. */
  isValid(raw: Uint8Array): boolean;
  /**
   * The bytes for a text.
   *
   * @throws CharacterError: a character is not in the character set.
   */
  encode(text: string): Uint8Array;
}

function withoutExtensions(name: CodecName): CharacterSet {
  const codec = codecNamed(name);
  return {
    codec: name,
    isMultiByte: MULTI_BYTE.has(name),
    extensions: [alone(name)],
    isExtended: false,
    decode: (raw) => codec.decode(raw).text,
    isValid: (raw) => codec.decode(raw).isValid,
    encode: (text) => codec.encode(text),
  };
}

function withExtensions(extensions: readonly Extension[]): CharacterSet {
  const codec = new CodeExtensions(extensions);
  return {
    codec: "latin_1",
    isMultiByte: true,
    extensions,
    isExtended: true,
    decode: (raw) => codec.decode(raw).text,
    isValid: (raw) => codec.decode(raw).isValid,
    encode: (text) => codec.encode(text),
  };
}

/** For a data set without the attribute: it should be ASCII, and is mostly Latin 1 if it is not. */
export const DEFAULT = withoutExtensions("latin_1");

/** Whether a value of Specific Character Set is one defined term without code extensions. */
export function isDefinedTerm(value: Uint8Array): boolean {
  return CODECS.has(withoutPadding(latin1(value)));
}

const known = new Map<string, CharacterSet>();

/** The character set that a value of Specific Character Set names; Latin 1 if it is unknown. */
export function characterSetOf(value: Uint8Array): CharacterSet {
  const text = latin1(value.subarray(0, LONGEST));
  let found = known.get(text);
  if (found === undefined) {
    if (known.size >= MOST) known.clear();
    found = named(text.split("\\").map(withoutPadding));
    known.set(text, found);
  }
  return found;
}

function named(terms: readonly string[]): CharacterSet {
  if (terms.every((term) => term === "")) return DEFAULT;
  if (terms.some((term) => term.startsWith("ISO 2022"))) {
    return withExtensions(extensionsOf(terms));
  }
  return withoutExtensions(CODECS.get(terms[0]!) ?? "latin_1");
}

const UTF_8 = withoutExtensions("utf_8");
const SHIFT_JIS = withoutExtensions("shift_jis");
const GB18030 = withoutExtensions("gb18030");
const ISO_2022 = withoutExtensions("iso2022_jp_2");

/**
 * The character sets that a text may be in although another is declared.
 *
 * None for ASCII. Text with escape sequences that are not declared may be in the character sets of
 * these. Text that is valid UTF-8 may be UTF-8. Text that is not valid as declared, or is declared
 * as East Asian, may be in Shift JIS or GB18030; the former also in Latin 1.
 */
export function otherCharacterSets(
  raw: Uint8Array,
  declared: CharacterSet,
): readonly CharacterSet[] {
  const escaped = byEscapes(raw, declared);
  if (escaped !== null) return escaped === declared ? [] : [escaped];
  if (isAscii(raw)) return [];
  if (UTF_8.isValid(raw)) return declared.codec === "utf_8" ? [] : [UTF_8];
  const isValid = declared.isValid(raw);
  if (isValid && !declared.isMultiByte) return [];
  const others = [SHIFT_JIS, GB18030, ...(isValid ? [] : [DEFAULT])];
  return others.filter((each) => each.codec !== declared.codec && each.isValid(raw));
}

/** Whether a text has escape sequences with which no character set makes it valid. */
export function hasUnknownEscapes(raw: Uint8Array, declared: CharacterSet): boolean {
  return raw.includes(ESCAPE) && byEscapes(raw, declared) === null;
}

/**
 * The character set in which the escape sequences of a text are valid; null without them.
 *
 * It is the declared one if that has them all.
 */
function byEscapes(raw: Uint8Array, declared: CharacterSet): CharacterSet | null {
  if (!raw.includes(ESCAPE)) return null;
  if (declared.isExtended && declared.isValid(raw)) return declared;
  if (ISO_2022.isValid(raw) && !ISO_2022.decode(raw).includes("\x1b")) return ISO_2022;
  const extended = withExtensions([...declared.extensions, ...selectedIn(raw)]);
  return extended.isValid(raw) ? extended : null;
}
