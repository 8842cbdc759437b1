/** EUC-KR: KS X 1001, and other syllables as four characters (KS X 1001 Annex 3). */

import { type CharacterStep, CUT, MultiByteCodec } from "./multiByte";
import { KS_X_1001 } from "./twoBytes";

const INVALID_BYTE: CharacterStep = [undefined, 1];
const LETTER = 0xa4; // the row of letters
const FILLER = 0xd4;
const FIRST_SYLLABLE = 0xac00;
const SYLLABLES = 11172;
const VOWELS = 21;
const FINALS = 28;
const FIRST_VOWEL = 0xbf;

// Letters by their place in a syllable, as second bytes.
const INITIAL = [..."\xa1\xa2\xa4\xa7\xa8\xa9\xb1\xb2\xb3\xb5\xb6\xb7\xb8\xb9\xba\xbb\xbc\xbd\xbe"];
const FINAL = [
  ..."\xd4\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa9\xaa\xab\xac\xad\xae\xaf\xb0\xb1\xb2\xb4\xb5",
  ..."\xb6\xb7\xb8\xba\xbb\xbc\xbd\xbe",
];
const INITIALS = INITIAL.map((letter) => letter.charCodeAt(0));
const LAST = FINAL.map((letter) => letter.charCodeAt(0));

export const EUC_KR = new MultiByteCodec("euc_kr", read, write);

function read(raw: Uint8Array, place: number): CharacterStep {
  const trail = raw[place + 1];
  if (trail === undefined) return CUT;
  if (raw[place] === LETTER && trail === FILLER) return readSyllable(raw, place);
  const character = KS_X_1001.character(raw[place]!, trail);
  return character === undefined ? INVALID_BYTE : [character, 2];
}

function readSyllable(raw: Uint8Array, place: number): CharacterStep {
  if (place + 8 > raw.length) return CUT;
  if ([2, 4, 6].some((each) => raw[place + each] !== LETTER)) return INVALID_BYTE;
  const initial = INITIALS.indexOf(raw[place + 3]!);
  const vowel = raw[place + 5]! - FIRST_VOWEL;
  const final = LAST.indexOf(raw[place + 7]!);
  if (initial < 0 || vowel < 0 || vowel >= VOWELS || final < 0) return INVALID_BYTE;
  const code = FIRST_SYLLABLE + (initial * VOWELS + vowel) * FINALS + final;
  return [String.fromCharCode(code), 8];
}

function write(character: string): number[] | undefined {
  const bytes = KS_X_1001.bytes(character);
  if (bytes !== undefined) return bytes;
  const syllable = character.charCodeAt(0) - FIRST_SYLLABLE;
  if (syllable < 0 || syllable >= SYLLABLES) return undefined;
  const vowels = Math.floor(syllable / FINALS);
  const letters = [
    FILLER,
    INITIALS[Math.floor(vowels / VOWELS)]!,
    FIRST_VOWEL + (vowels % VOWELS),
    LAST[syllable % FINALS]!,
  ];
  return letters.flatMap((letter) => [LETTER, letter]);
}
