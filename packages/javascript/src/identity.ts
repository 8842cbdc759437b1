/** Replacements for identifying values, derived from a secret key and the original value. */

import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { UTF_8 } from "./dicom/codecs/utf8";
import { isRegisteredUid } from "./dicom/dictionary";
import { latin1Bytes } from "./dicom/latin";

const BASE_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"; // RFC 4648
const SHORTEST_KEY = 16; // bytes
const MOST_KNOWN = 1000; // texts whose replacements are remembered

/**
 * Makes replacements with one key. Equal originals always get equal replacements.
 *
 * Nothing is stored: the replacement depends only on the key and the original.
 */
export class Identity {
  private readonly known = new Map<string, string>();
  private readonly keyed: ReturnType<typeof hmac.create>;

  /**
   * @param key - the secret, at least 16 bytes; 32 random bytes are recommended
   * @throws RangeError: the key is shorter than 16 bytes, so it could be guessed.
   */
  constructor(key: Uint8Array) {
    if (key.length < SHORTEST_KEY) {
      throw new RangeError(`the key must have at least 16 bytes; this one has ${key.length}`);
    }
    this.keyed = hmac.create(sha256, Uint8Array.from(key));
  }

  /**
   * The replacement of a UID (PS3.15 E.3.9), in the form of PS3.5 B.2.
   *
   * An empty value stays empty. A UID that is registered in PS3.6 stays unchanged, because it
   * names something public, such as a SOP class.
   */
  uid(original: string): string {
    return original === "" || isRegisteredUid(original) ? original : this.derivedUid(original);
  }

  /**
   * A UID made from a text: the first 16 bytes of HMAC-SHA-256(key, "uid" NUL text).
   *
   * The text is encoded as UTF-8. In the 16 bytes, the version (8) and variant bits of RFC 9562
   * are set. They are then written as "2.25." followed by a decimal number.
   */
  derivedUid(text: string): string {
    return this.remembered(`uid\0${text}`, (digest) => {
      digest[6] = (digest[6]! & 0x0f) | 0x80;
      digest[8] = (digest[8]! & 0x3f) | 0x80;
      return `2.25.${bigEndian(digest.subarray(0, 16))}`;
    });
  }

  /**
   * The replacement of an identifying number or text. Equal originals stay equal.
   *
   * It is the first 10 bytes of HMAC-SHA-256(key, "id" NUL original), in base 32 (RFC 4648); with
   * an issuer, NUL and the issuer follow the original. Its 16 characters fit every text VR.
   */
  pseudonym(original: string, issuer = ""): string {
    const text = issuer === "" ? `id\0${original}` : `id\0${original}\0${issuer}`;
    return this.remembered(text, (digest) => {
      let number = bigEndian(digest.subarray(0, 10));
      let pseudonym = "";
      for (let place = 0; place < 16; place++) {
        pseudonym = BASE_32[Number(number & 31n)] + pseudonym;
        number >>= 5n;
      }
      return pseudonym;
    });
  }

  /**
   * By how many days the dates of a patient are moved back, 1 to 3650 (PS3.15 E.3.6).
   *
   * It is the first 8 bytes of HMAC-SHA-256(key, "date" NUL Patient ID NUL Issuer of Patient ID),
   * read as a big-endian number, modulo 3650, plus 1.
   */
  days(patientId: string, issuer: string): number {
    const digest = this.digest(`date\0${patientId}\0${issuer}`);
    return Number(bigEndian(digest.subarray(0, 8)) % 3650n) + 1;
  }

  /**
   * A name for the key, from which the key cannot be found: 16 hexadecimal digits.
   *
   * They are the first 8 bytes of HMAC-SHA-256(key, "fingerprint").
   */
  fingerprint(): string {
    return hexadecimal(this.digest("fingerprint").subarray(0, 8));
  }

  /** What is made of the digest of a text; the files of a study have many texts in common. */
  private remembered(text: string, make: (digest: Uint8Array) => string): string {
    let made = this.known.get(text);
    if (made === undefined) {
      made = make(this.digest(text));
      if (this.known.size >= MOST_KNOWN) this.known.clear();
      this.known.set(text, made);
    }
    return made;
  }

  private digest(text: string): Uint8Array {
    const bytes = latin1Bytes(text, 0x80) ?? UTF_8.encode(text);
    return this.keyed.clone().update(bytes).digest();
  }
}

function bigEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${hexadecimal(bytes)}`);
}

function hexadecimal(bytes: Uint8Array): string {
  let digits = "";
  for (const byte of bytes) digits += byte.toString(16).padStart(2, "0");
  return digits;
}
