/** The key of a run: the same key makes later runs give the same replacements. */

import { KeyFileError } from "./errors";

const KEY_BYTES = 32;
const LONGEST_FILE = 1024; // characters that are looked at
const IN_FILE = /^(?:[ \t-\r]*[0-9a-f]{2})*[ \t-\r]*$/i;
const TEXT_OF_FILE = /^\s*[0-9a-f]{64,}\s*$/i;

/**
 * A new random key of 32 bytes.
 *
 * @throws TypeError: the platform has no source of random numbers, as Node 18.
 */
export function newKey(): Uint8Array {
  if (typeof crypto === "undefined") {
    throw new TypeError("this platform makes no random keys; give a key of 32 random bytes");
  }
  return crypto.getRandomValues(new Uint8Array(KEY_BYTES));
}

/**
 * The key that a user gives.
 *
 * @throws TypeError: it is not bytes.
 * @throws RangeError: it is the text of a key file, or one that anyone can guess.
 */
export function checkedKey(key: unknown): Uint8Array {
  if (!(key instanceof Uint8Array)) {
    throw new TypeError(
      `the key must be a Uint8Array, not ${typeof key}; ` +
        "Deidentifier.fromKeyFile(text) takes the text of a key file",
    );
  }
  if (TEXT_OF_FILE.test(String.fromCharCode(...key.subarray(0, LONGEST_FILE)))) {
    throw new RangeError(
      "the key is the text of a key file; Deidentifier.fromKeyFile(text) takes it",
    );
  }
  if (new Set(key).size === 1) {
    throw new RangeError(
      "the key is one byte repeated, which anyone can guess; give 32 random bytes",
    );
  }
  return key;
}

/**
 * The key in the text of a key file.
 *
 * @throws KeyFileError: there is none, or one that anyone can guess.
 */
export function keyInFile(text: string): Uint8Array {
  if (typeof text !== "string") {
    throw new TypeError('the key file must be given as a text, as readFileSync(path, "utf8") does');
  }
  const digits = text.slice(0, LONGEST_FILE);
  const pairs = IN_FILE.test(digits) ? (digits.match(/[0-9a-f]{2}/gi) ?? []) : [];
  const key = Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
  if (key.length < KEY_BYTES) {
    throw new KeyFileError(
      `this is not a key file; it must contain ${2 * KEY_BYTES} hexadecimal digits ` +
        "(apply --key-file creates one if the file does not exist)",
    );
  }
  if (new Set(key).size === 1) {
    throw new KeyFileError(
      "the key in this file is one digit pair repeated, which anyone can guess; name a file " +
        "that does not exist, and apply --key-file creates a random key",
    );
  }
  return key;
}
