/** Replacements for identifying values, derived from a secret key and the original value. */

import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { UTF_8 } from "./dicom/codecs/utf8";
import { isRegisteredUid } from "./dicom/dictionary";
import { latin1Bytes } from "./dicom/latin";
import type { PseudonymTable } from "./pseudonymTable";

const BASE_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"; // RFC 4648
const SHORTEST_KEY = 16; // bytes
const MOST_KNOWN = 1000; // texts whose replacements are remembered

type Keyed = ReturnType<typeof hmac.create>;

/** What replacements depend on, besides the key. */
export interface IdentityOptions {
  /** The secret from which the shifts of dates are derived, if it is another one. */
  readonly dateKey?: Uint8Array | undefined;
  /**
   * The name of a project, which gets keys of its own: HMAC-SHA-256(key, "project" NUL name), so
   * that nobody without the key links two projects. Empty for the keys themselves.
   */
  readonly project?: string | undefined;
  /** The user's pseudonyms, if there is a table. */
  readonly table?: PseudonymTable | undefined;
}

/**
 * Makes replacements with one key. Equal originals always get equal replacements.
 *
 * Nothing is stored: the replacement depends only on the keys, the original and the user's table.
 */
export class Identity {
  private readonly known = new Map<string, string>();
  private readonly keyed: Keyed;
  private readonly keyedForDates: Keyed;
  private readonly table: PseudonymTable | undefined;
  /** Whether there is a table, in which every patient must be. */
  readonly hasTable: boolean;

  /**
   * @param key - the secret, at least 16 bytes; 32 random bytes are recommended
   * @throws RangeError: a key is shorter than 16 bytes, so it could be guessed.
   */
  constructor(key: Uint8Array, { dateKey, project = "", table }: IdentityOptions = {}) {
    this.keyed = ofProject(key, project);
    this.keyedForDates = dateKey === undefined ? this.keyed : ofProject(dateKey, project);
    this.table = table;
    this.hasTable = table !== undefined;
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

  /** The pseudonym of a patient: that of the table; without a row, that of the key. */
  patient(patientId: string, issuer = ""): string {
    return this.table?.get(patientId, issuer)?.pseudonym ?? this.pseudonym(patientId, issuer);
  }

  /** Whether a patient is in the table; true without a table. */
  knows(patientId: string, issuer: string): boolean {
    return this.table === undefined || this.table.get(patientId, issuer) !== undefined;
  }

  /**
   * By how many days the dates of a patient are moved back (PS3.15 E.3.6).
   *
   * As the table says, if it does. Else 1 to 3650: the first 8 bytes of HMAC-SHA-256(date key,
   * "date" NUL Patient ID NUL Issuer of Patient ID), read as a big-endian number, modulo 3650, plus
   * 1. The date key is the key, unless there is one for dates only.
   */
  days(patientId: string, issuer: string): number {
    const given = this.table?.get(patientId, issuer)?.days ?? null;
    if (given !== null) return given;
    const digest = digestOf(this.keyedForDates, `date\0${patientId}\0${issuer}`);
    return Number(bigEndian(digest.subarray(0, 8)) % 3650n) + 1;
  }

  /**
   * A name for the key in use, from which it cannot be found: 16 hexadecimal digits.
   *
   * They are the first 8 bytes of HMAC-SHA-256(key, "fingerprint").
   */
  fingerprint(): string {
    return fingerprintOf(this.keyed);
  }

  /** The same for the key of the dates. */
  dateFingerprint(): string {
    return fingerprintOf(this.keyedForDates);
  }

  /** What is made of the digest of a text; the files of a study have many texts in common. */
  private remembered(text: string, make: (digest: Uint8Array) => string): string {
    let made = this.known.get(text);
    if (made === undefined) {
      made = make(digestOf(this.keyed, text));
      if (this.known.size >= MOST_KNOWN) this.known.clear();
      this.known.set(text, made);
    }
    return made;
  }
}

/** The key in use: that of a project is derived. */
function ofProject(key: Uint8Array, project: string): Keyed {
  if (key.length < SHORTEST_KEY) {
    throw new RangeError(`the key must have at least 16 bytes; this one has ${key.length}`);
  }
  const keyed = hmac.create(sha256, Uint8Array.from(key));
  return project === "" ? keyed : hmac.create(sha256, digestOf(keyed, `project\0${project}`));
}

function fingerprintOf(keyed: Keyed): string {
  return hexadecimal(digestOf(keyed, "fingerprint").subarray(0, 8));
}

function digestOf(keyed: Keyed, text: string): Uint8Array {
  const bytes = latin1Bytes(text, 0x80) ?? UTF_8.encode(text);
  return keyed.clone().update(bytes).digest();
}

function bigEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${hexadecimal(bytes)}`);
}

function hexadecimal(bytes: Uint8Array): string {
  let digits = "";
  for (const byte of bytes) digits += byte.toString(16).padStart(2, "0");
  return digits;
}
