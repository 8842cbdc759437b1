/** What Python makes of pixel data: written by tools/pixel_vectors.py. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { BIG_ENDIAN, EXPLICIT, IMPLICIT } from "../../../src/dicom/encoding";
import { RangeChange, type Walk } from "../../../src/dicom/pixels/change";
import { PIXELS } from "../../../src/dicom/pixels/image";
import type { PixelValue } from "../../../src/dicom/pixels/value";
import type { Reading, Source } from "../../../src/source/source";
import { fromHex, toHex } from "../../vectors";

const ENCODINGS = { implicit: IMPLICIT, explicit: EXPLICIT, "big endian": BIG_ENDIAN };
const LONGEST_SHOWN = 24; // bytes of what is written

/** A value, and the changes in it, or the reason why it is refused. */
export interface Case {
  readonly name: string;
  readonly value: string;
  readonly syntax: string;
  /** The place of what describes it. */
  readonly said: number;
  readonly tag?: number;
  readonly encoding?: keyof typeof ENCODINGS;
  readonly isNative?: boolean;
  readonly keepsIcc?: boolean;
  readonly changes?: readonly ShownChange[];
  readonly reason?: string;
  readonly message?: string;
}

/** A change; what is written as digits, or as the first ones of their digest. */
export type ShownChange = readonly [start: number, end: number, kind: string, written: string];

interface Vectors {
  readonly dictionary: string;
  readonly cases: readonly Case[];
  readonly descriptions: readonly (readonly (readonly [tag: number, value: string])[])[];
  readonly tables: readonly { value: string; end: number; areRight: boolean }[];
}

const path = process.env.PIXEL_VECTORS ?? new URL("pixels.json", import.meta.url);
export const expected: Vectors = JSON.parse(readFileSync(path, "utf8"));
const dictionary = inflateRawSync(Buffer.from(expected.dictionary, "base64"));

/** The bytes of a case. */
export function contentOf({ value }: Case): Uint8Array {
  return Uint8Array.from(inflateRawSync(Buffer.from(value, "base64"), { dictionary }));
}

/** The value of a case, in a source. */
export function pixelValue(each: Case, source: Source): PixelValue {
  const description = expected.descriptions[each.said]!;
  return {
    ...{ tag: each.tag ?? PIXELS, source, start: 0, end: source.size },
    isEncapsulated: each.isNative !== true,
    encoding: ENCODINGS[each.encoding ?? "explicit"],
    transferSyntax: `1.2.840.10008.1.2.${each.syntax}`,
    said: new Map(description.map(([tag, value]) => [tag, fromHex(value)])),
    keepsIcc: each.keepsIcc === true,
  };
}

/** The changes of a walk. */
export function* collected(walk: Walk): Reading<RangeChange[]> {
  const changes: RangeChange[] = [];
  for (const step of walk) {
    if (step instanceof RangeChange) changes.push(step);
    else yield step;
  }
  return changes;
}

/** A change as vectors have it. */
export function shown({ start, end, kind, fill }: RangeChange): ShownChange {
  const isShort = fill.length <= LONGEST_SHOWN;
  const digest = () => createHash("sha256").update(fill).digest("hex").slice(0, 16);
  return [start, end, kind, isShort ? toHex(fill) : digest()];
}
