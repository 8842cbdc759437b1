/** Network abstraction layer units of H.264 (ITU-T H.264) and HEVC (ITU-T H.265). */

import type { Reading } from "../../source/source";
import { concatenated } from "../concatenated";
import { isAll, withoutLeadingZeros } from "./bytes";
import { unreadable, type Walk } from "./change";
import type { Cursor } from "./cursor";
import { holdsText } from "./opaque";
import { START_CODE, zeros } from "./patterns";

const END = zeros(1);
const LARGEST = 1 << 20;
const LAST_BIT = 0x80; // and zeros: what ends a unit

const FILLER_PAYLOAD = 3;
const RECOVERY_POINT = 6;
const FRAME_PACKING = 45;

/**
 * Messages that stay: where decoding may begin, and how two views lie in a picture; with the most
 * bytes that they have.
 */
const NEEDED_MESSAGES: ReadonlyMap<number, number> = new Map([
  [RECOVERY_POINT, 8],
  [FRAME_PACKING, 12],
]);

/** The types of units of a codec. */
export interface VideoCodec {
  /** Bytes of a unit's header. */
  readonly header: 1 | 2;
  /** Slices and their prefixes, which are not looked into. */
  readonly pictures: ReadonlySet<number>;
  /** Sets of parameters. */
  readonly parameters: ReadonlySet<number>;
  /** Supplemental enhancement information (SEI). */
  readonly messages: ReadonlySet<number>;
  /** Units of at most one byte, which mark a place. */
  readonly marks: ReadonlySet<number>;
  /** The type of filler data. */
  readonly filler: number;
  /** The header of filler data. */
  readonly fillerHeader: readonly number[];
}

export const H264: VideoCodec = {
  header: 1,
  pictures: new Set([1, 2, 3, 4, 5, 14, 19, 20, 21]),
  parameters: new Set([7, 8, 13, 15]),
  messages: new Set([6]),
  marks: new Set([9, 10, 11]),
  filler: 12,
  fillerHeader: [0x0c],
};
export const HEVC: VideoCodec = {
  header: 2,
  pictures: new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 18, 19, 20, 21]),
  parameters: new Set([32, 33, 34]),
  messages: new Set([39, 40]),
  marks: new Set([35, 36, 37]),
  filler: 38,
  fillerHeader: [0x4c, 0x01],
};

/** The type of a unit that begins with these bytes. */
export function typeOf(head: Uint8Array, codec: VideoCodec): number {
  return codec.header === 1 ? head[0]! & 0x1f : (head[0]! >> 1) & 0x3f;
}

/**
 * Walk units that stand behind start codes (Annex B of both).
 *
 * @param cursor - at the first of them
 * @param codec - which of the two it is
 * @throws UnreadableDICOMError: something else stands before the first, or a unit is too long.
 */
export function* byteStream(cursor: Cursor, codec: VideoCodec): Walk {
  const start = withoutLeadingZeros(yield* cursor.peek(1 << 10));
  if (start[0] !== 1) throw unreadable("video without a start code");
  while (yield* cursor.find(START_CODE)) {
    yield* cursor.skip(START_CODE.length);
    const head = yield* cursor.peek(codec.header);
    if (head.length === codec.header && !codec.pictures.has(typeOf(head, codec))) {
      const content = yield* contentUpToStart(cursor);
      const { kind, written } = blanked(content, codec);
      yield* cursor.replace(content.length, kind, written);
    }
  }
}

/** A unit that is no picture, and what is blanked in it; nothing if the kind is empty. */
export interface Blanked {
  readonly kind: string;
  readonly written: Uint8Array;
}

/**
 * What a unit that is no picture becomes.
 *
 * @param content - of the unit, its header included
 * @param codec - which of the two it is
 * @throws UnreadableDICOMError: it holds text where numbers must be.
 */
export function blanked(content: Uint8Array, codec: VideoCodec): Blanked {
  const size = codec.header;
  const asItIs = { kind: "", written: content };
  if (content.length <= size) return asItIs;
  const type = typeOf(content, codec);
  const header = content.subarray(0, size);
  const body = content.subarray(size);
  if (codec.parameters.has(type)) {
    if (holdsText(content)) throw unreadable("text in the parameters of a video");
    return asItIs;
  }
  if (codec.messages.has(type)) {
    if (body.length <= 2 || areNeeded(withoutEmulation(body))) return asItIs;
    const written = concatenated([header, fillerMessage(body.length)]);
    return { kind: "SEI message of video", written };
  }
  if (codec.marks.has(type)) {
    const written = content.slice().fill(0, size + 1);
    return { kind: "bytes after a unit of video", written };
  }
  if (type === codec.filler && isAll(0xff, body, 0, body.length - 1)) return asItIs;
  const written = new Uint8Array(content.length).fill(0xff);
  written.set(codec.fillerHeader);
  written[written.length - 1] = LAST_BIT;
  return { kind: "unit of video that is not known", written };
}

/** The unit that begins here, up to the next start code or zeros before it. */
function* contentUpToStart(cursor: Cursor): Reading<Uint8Array> {
  for (let size = 1 << 10; ; size *= 32) {
    const content = yield* cursor.peek(size);
    const end = END.find(content);
    if (end >= 0) return content.subarray(0, end);
    if (content.length < size) return content;
    if (size >= LARGEST) throw unreadable("a unit of video that is no picture is too long");
  }
}

/** The bytes of a unit without those that keep start codes out of it. */
function withoutEmulation(body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(body.length);
  let length = 0;
  let before = 0; // zeros
  for (const byte of body) {
    if (before >= 2 && byte === 3) {
      before = 0;
    } else {
      before = byte === 0 ? before + 1 : 0;
      bytes[length++] = byte;
    }
  }
  return bytes.subarray(0, length);
}

/** Whether there are only messages that stay, or filler. */
function areNeeded(messages: Uint8Array): boolean {
  let place = 0;
  const number = () => {
    let sum = 0;
    for (; messages[place] === 0xff; place++) sum += 0xff;
    return sum + (messages[place++] ?? 0);
  };
  while (place < messages.length && !(isLast(messages, place) && place === messages.length - 1)) {
    const kind = number();
    const size = number();
    const payload = messages.subarray(place, place + size);
    const isFiller = kind === FILLER_PAYLOAD && isAll(0xff, payload);
    if (!isFiller && size > (NEEDED_MESSAGES.get(kind) ?? -1)) return false;
    place += size;
  }
  return isLast(messages, place) && isAll(0, messages, place + 1);
}

function isLast(messages: Uint8Array, place: number): boolean {
  return messages[place] === LAST_BIT;
}

/** Messages that say nothing, and the bit that ends them: so many bytes, 3 or more. */
function fillerMessage(length: number): Uint8Array {
  const bytes = new Uint8Array(length).fill(0xff);
  const size = length - 3;
  const number = size >> 8;
  const rest = size & 0xff;
  if (rest === 0xff) {
    // No size of a payload gives this length.
    return concatenated([Uint8Array.of(FILLER_PAYLOAD, 0), fillerMessage(length - 2)]);
  }
  bytes[0] = FILLER_PAYLOAD;
  bytes[1 + number] = rest;
  bytes[length - 1] = LAST_BIT;
  return bytes;
}
