/** JPEG (ISO/IEC 10918-1) and JPEG-LS (ISO/IEC 14495-1): marker segments, and scans between them. */

import { latin1 } from "../latin";
import { bigEndian, bytesOf, startsWith } from "./bytes";
import { unreadable, type Walk } from "./change";
import type { Cursor } from "./cursor";
import { marker } from "./patterns";

/** With what an image begins. */
export const START = "\xff\xd8";

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const DHT = 0xc4;
const DQT = 0xdb;
const DRI = 0xdd;
const COM = 0xfe;
const DAC = 0xcc;
const DNL = 0xdc;
const DHP = 0xde;
const EXP = 0xdf;
const LS_FRAME = 0xf7;
const LS_PARAMETERS = 0xf8;
const RESERVED = 0xc8; // for extensions
const FRAMES: ReadonlySet<number> = new Set([
  ...Array.from({ length: 16 }, (_, number) => 0xc0 + number).filter(
    (code) => code !== DHT && code !== RESERVED && code !== DAC,
  ),
  ...[DHP, LS_FRAME],
]);
const OTHERS: ReadonlySet<number> = new Set([DHT, DQT, DRI, DAC, DNL, EXP, LS_PARAMETERS]);
const FIRST_APPLICATION = 0xe0;
const LAST_APPLICATION = 0xef;
const LENGTHS: ReadonlyMap<number, readonly number[]> = new Map([
  [DRI, [2, 3, 4]],
  [DNL, [2]],
  [EXP, [1]],
]);

// In a scan, 0xFF stands before 0x00 or, in JPEG-LS, a byte below 0x80; restarts belong to it.
const END_OF_SCAN = marker(
  (code) => (code >= 0xc0 && code <= 0xcf) || (code >= SOI && code <= COM),
);
const AFTER_FILL = marker((code) => code !== 0xff);

const JFIF = /^JFIF\0\x01[\0-\x02]{2}/;
const JFIF_LENGTH = 14;
const NEW_JFIF = bytesOf("JFIF\0\x01\x02\0\0\x01\0\x01"); // without a density
const HIGHEST_DENSITY = 1 << 13; // dots: above that, it may be letters
const ADOBE = /^Adobe\0[\x64\x65][\0\x40\x80\xc0]\0\0\0[\0-\x02]/;
const ADOBE_LENGTH = 12;
const NEW_ADOBE = bytesOf("Adobe\0\x64\0\0\0\0");
const SPIFF_LENGTH = 30;
const LOOKED_AT = 54; // bytes of a segment: up to the signature of an ICC profile
const SPIFF_END = "\0\0\0\x01\xff\xd8";
const HP_TRANSFORM = /^mrfx[\0-\x05]/;
const ICC = "ICC_PROFILE\0";
const SIGNATURE = "acsp";
const SIGNATURE_PLACE = 50;

/**
 * Walk one image, up to behind its end.
 *
 * Kept are the segments that are needed to decode it; JFIF without its thumbnail; Adobe's APP14;
 * SPIFF's header and the colour transform of HP in APP8.
 *
 * @param cursor - at its beginning
 * @param keepsIcc - whether ICC profiles stay
 * @throws UnreadableDICOMError: there is something else between its segments, or a segment of
 *   invalid length.
 */
export function* jpeg(cursor: Cursor, keepsIcc: boolean): Walk {
  yield* cursor.skip(2);
  for (let isScan = false; ; ) {
    if (isScan && !(yield* cursor.find(END_OF_SCAN))) return; // as some scanners write it
    let head = yield* cursor.peek(4);
    if (head[0] === 0xff && head[1] === 0xff) {
      yield* cursor.find(AFTER_FILL);
      head = yield* cursor.peek(4);
    }
    if (head.length < 2 || head[0] !== 0xff) {
      throw unreadable("no marker where one must be in JPEG");
    }
    const code = head[1]!;
    if (code === EOI) {
      yield* cursor.skip(2);
      return;
    }
    if (code === SOI && isScan && cursor.isAtPiece) return; // the next, behind one without an end
    const length = bigEndian(head, 2, 4) - 2;
    if (head.length < 4 || length < 0) throw unreadable("invalid length of a JPEG segment");
    isScan = code === SOS;
    if (isScan || FRAMES.has(code) || OTHERS.has(code)) {
      const content = (yield* cursor.peek(4 + length)).subarray(4);
      checkLength(code, length, content);
      yield* cursor.skip(4 + length);
    } else if ((code >= FIRST_APPLICATION && code <= LAST_APPLICATION) || code === COM) {
      yield* cursor.skip(4);
      yield* application(code, length, cursor, keepsIcc);
    } else {
      throw unreadable(`unknown JPEG marker FF${spelled(code)}`);
    }
  }
}

/** Check that a segment holds what it must and nothing behind it. */
function checkLength(code: number, length: number, content: Uint8Array): void {
  if (content.length < length) throw unreadable("truncated JPEG segment");
  if (!isLengthRight(code, length, content)) {
    throw unreadable(`invalid length of the JPEG segment FF${spelled(code)}`);
  }
}

function isLengthRight(code: number, length: number, content: Uint8Array): boolean {
  if (code === DHT) return lengthOfTables(content, huffmanLength) === length;
  if (code === DQT) return lengthOfTables(content, quantizationLength) === length;
  if (code === SOS) return length >= 4 && length === 4 + 2 * content[0]!;
  if (FRAMES.has(code)) return length >= 6 && length === 6 + 3 * content[5]!;
  if (code === LS_PARAMETERS) {
    // Thresholds, or dimensions; palettes are not understood.
    return (content[0] === 1 && length === 11) || (content[0] === 4 && length <= 10);
  }
  return code === DAC || LENGTHS.get(code)!.includes(length);
}

/** How many bytes tables have that follow each other, up to the end or past it. */
function lengthOfTables(
  content: Uint8Array,
  lengthOf: (content: Uint8Array, place: number) => number,
): number {
  let place = 0;
  while (place < content.length) place += lengthOf(content, place);
  return place;
}

function huffmanLength(content: Uint8Array, place: number): number {
  const counts = content.subarray(place + 1, place + 17);
  return counts.reduce((length, count) => length + count, 17);
}

function quantizationLength(content: Uint8Array, place: number): number {
  return content[place]! >> 4 ? 129 : 65;
}

/** A comment, or a segment of an application; the cursor is behind its length. */
function* application(code: number, length: number, cursor: Cursor, keepsIcc: boolean): Walk {
  let kind = code === COM ? "JPEG comment" : `JPEG APP${code - FIRST_APPLICATION}`;
  const start = yield* cursor.peek(Math.min(length, LOOKED_AT));
  let done = 0;
  let kept = 0;
  if (code === 0xe0 && startsWith(start, "JFIF\0") && length >= JFIF_LENGTH) {
    done = NEW_JFIF.length;
    const density = Math.max(bigEndian(start, 8, 10), bigEndian(start, 10, 12));
    const isKnown = JFIF.test(latin1(start)) && density < HIGHEST_DENSITY;
    yield* isKnown ? cursor.skip(done) : cursor.replace(done, kind, NEW_JFIF);
  } else if (code === 0xee && startsWith(start, "Adobe") && length >= ADOBE_LENGTH) {
    done = NEW_ADOBE.length;
    yield* ADOBE.test(latin1(start)) ? cursor.skip(done) : cursor.replace(done, kind, NEW_ADOBE);
    kept = 1; // the colour transform
  } else if (code === 0xe8) {
    kept = keptOfSpiff(start, length);
  } else if (code === 0xe2 && startsWith(start, ICC)) {
    kind = "ICC profile";
    kept = keepsIcc && isProfile(start) ? length : 0;
  }
  yield* cursor.skip(kept);
  yield* cursor.replace(length - done - kept, kind);
}

/** Whether a segment is a part of an ICC profile; the first one has its signature. */
function isProfile(start: Uint8Array): boolean {
  return start[ICC.length]! > 1 || startsWith(start.subarray(SIGNATURE_PLACE), SIGNATURE);
}

/** How many bytes of an APP8 segment are needed to decode (ISO/IEC 10918-3 Annex F). */
function keptOfSpiff(start: Uint8Array, length: number): number {
  if (startsWith(start, "SPIFF\0") && length >= SPIFF_LENGTH) return SPIFF_LENGTH;
  const text = latin1(start);
  if (text === SPIFF_END || (length === 5 && HP_TRANSFORM.test(text))) return length;
  return length >= 4 && startsWith(start, "\0\0\0") ? 4 : 0;
}

function spelled(code: number): string {
  return code.toString(16).toUpperCase().padStart(2, "0");
}
