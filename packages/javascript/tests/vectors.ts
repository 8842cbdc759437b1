/** The vectors that every applier must reproduce. */

import { readFileSync } from "node:fs";

export interface DerivedValues {
  readonly key: string;
  readonly fingerprint: string;
  readonly texts: { vr: string; characterSet: string; value: string; texts: string[] }[];
  readonly uids: { original: string; U: string; D: string }[];
  readonly pseudonyms: { original: string; pseudonym: string }[];
  readonly keptTexts: { vr: string; value: string; result: string }[];
  readonly keptBinary: { vr: string; tag: string; length: number; stays: boolean }[];
  readonly pseudonymsWithIssuer: { original: string; issuer: string; pseudonym: string }[];
  readonly pseudonymsOfEmptyValues: { value: string; uid: string; written: string }[];
  readonly moments: { values: string[]; written: string[] }[];
  readonly days: { patientId: string; issuer: string; days: number }[];
  readonly projects: {
    project: string;
    fingerprint: string;
    pseudonym: string;
    uid: string;
    days: number;
  }[];
  readonly dateKeys: {
    project: string;
    dateKey: string;
    fingerprint: string;
    dateFingerprint: string;
    pseudonym: string;
    days: number;
  }[];
  readonly cleaned: { vr: string; value: string; days: number; written: string }[];
  readonly dummies: { tag: string; vr: string; written: string }[];
  readonly codes: (
    | { designator: string; urn: string; published: boolean }
    | { conceptValue: string; conceptScheme: string; withheld: boolean }
  )[];
  readonly methods: { version: string; earlier: string[]; values: string[] }[];
  readonly longitudinal: { earlier: string; moved: boolean; removed: boolean; value: string }[];
  readonly fileMeta: {
    sopClass: string;
    instance: string;
    transferSyntax: string;
    written: string;
  }[];
}

/** The content of a file of packages/vectors. */
export function vectors<Content>(name: string): Content {
  const file = new URL(`../../vectors/${name}`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8"));
}

/** The bytes that are spelled in hexadecimal digits. */
export function fromHex(digits: string): Uint8Array {
  return Uint8Array.from(Buffer.from(digits, "hex"));
}

/** Bytes in hexadecimal digits. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** The bytes of an ASCII text. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "latin1"));
}
