/**
 * What coding schemes publish: the codes of PS3.16 and their meanings.
 *
 * Of meanings, only the first 24 bits of their SHA-256 are known. So another text is taken for the
 * meaning of a code with a probability of 1 in 16.7 million for each meaning that the code has.
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { fold, lettersAndDigits } from "./fold";
import packed from "./generated/published.packed.json?raw";

interface Packed {
  /** The scheme that each synonym means. */
  readonly synonyms: Readonly<Record<string, string>>;
  /** By scheme, a code for each meaning, which says how much it shares with the one before. */
  readonly codes: Readonly<Record<string, string>>;
  /** By scheme, a hash for each meaning, in base 64. */
  readonly hashes: Readonly<Record<string, string>>;
}

/** By scheme and code, the hashes of the meanings. */
type Scheme = ReadonlyMap<string, readonly number[]>;

const BYTES = 3; // of a hash
let content: Packed | undefined;
const schemes = new Map<string, Scheme>();

/** Whether this designates a coding scheme of which codes are known. */
export function isScheme(scheme: string): boolean {
  content ??= JSON.parse(packed) as Packed;
  return Object.hasOwn(content.codes, scheme) || Object.hasOwn(content.synonyms, scheme);
}

/** Whether the scheme publishes this code. */
export function isCode(scheme: string, value: string): boolean {
  return meanings(scheme, value).length > 0;
}

/** Whether the scheme publishes this meaning for this code, whatever the case and separators. */
export function isMeaning(scheme: string, value: string, meaning: string): boolean {
  const hashes = meanings(scheme, value);
  return hashes.length > 0 && hashes.includes(hashOf(lettersAndDigits(fold(meaning))));
}

function meanings(designator: string, value: string): readonly number[] {
  if (!isScheme(designator)) return [];
  const { synonyms, codes, hashes } = content!;
  const scheme = Object.hasOwn(synonyms, designator) ? synonyms[designator]! : designator;
  let found = schemes.get(scheme);
  if (found === undefined) {
    found = unpacked(codes[scheme]!, hashes[scheme]!);
    schemes.set(scheme, found);
  }
  return found.get(value) ?? [];
}

function hashOf(meaning: string): number {
  const [first = 0, second = 0, third = 0] = sha256(new TextEncoder().encode(meaning));
  return (first << 16) | (second << 8) | third;
}

/** Each code begins with a digit that says how many characters it shares with the last one. */
function unpacked(codes: string, hashes: string): Scheme {
  const found = new Map<string, number[]>();
  const bytes = atob(hashes);
  let [code, place] = ["", 0];
  for (const each of codes.split("|")) {
    code = code.slice(0, Number.parseInt(each.charAt(0), 36)) + each.slice(1);
    const others = found.get(code);
    const end = (bytes.charCodeAt(place + 1) << 8) | bytes.charCodeAt(place + 2);
    const hash = (bytes.charCodeAt(place) << 16) | end;
    if (others === undefined) found.set(code, [hash]);
    else others.push(hash);
    place += BYTES;
  }
  return found;
}
