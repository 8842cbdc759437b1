/** Video in MP4 (ISO/IEC 14496-12 and -15), with one track, of H.264 or HEVC. */

import type { Reading } from "../../source/source";
import { latin1 } from "../latin";
import { type Box, Boxes, brands, LARGEST } from "./boxes";
import { bigEndian, isAll, startsWith } from "./bytes";
import { unreadable, type Walk } from "./change";
import type { Cursor } from "./cursor";
import { blanked, typeOf, type VideoCodec } from "./nalUnits";
import { holdsText, opaque } from "./opaque";

/** What stands behind the length of the first box. */
export const START = "ftyp";

const BRANDS: ReadonlySet<string> = new Set([
  ...["isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "hvc1", "M4V "],
  ...["qt  ", "MSNV", "dash", "f4v ", "3gp4", "3gp5", "XAVC"],
]);
const HOLDERS: ReadonlySet<string> = new Set("moov trak mdia minf stbl dinf edts".split(" "));
const TABLES: ReadonlySet<string> = new Set(
  "stts stss stsc stsz stz2 stco co64 ctts sdtp elst stsh cslg".split(" "),
);
const SIZES: ReadonlyMap<string, number> = new Map([
  ["vmhd", 12],
  ["nmhd", 4],
  ["pasp", 8],
  ["clap", 32],
  ["btrt", 12],
  ["fiel", 2],
]);

/** A box with times. */
interface Timed {
  readonly type: string;
  /** How many bytes its content has with short times, and with long ones. */
  readonly sizes: readonly [short: number, long: number];
  /** What is reserved, with short times. */
  readonly reserved: readonly (readonly [place: number, length: number])[];
}

const TIMED: readonly Timed[] = [
  {
    type: "mvhd",
    sizes: [100, 112],
    reserved: [
      [26, 10],
      [72, 24],
    ],
  },
  {
    type: "tkhd",
    sizes: [84, 96],
    reserved: [
      [16, 4],
      [24, 8],
      [38, 2],
    ],
  },
  { type: "mdhd", sizes: [24, 36], reserved: [[22, 2]] },
];
const ENTRIES: ReadonlySet<string> = new Set(["avc1", "avc3", "hvc1", "hev1"]);
const ENTRY = 78; // bytes of a video's sample entry before its boxes
const ENTRY_RESERVED = [
  ...[
    [0, 6],
    [8, 24],
    [36, 40],
    [42, 74],
  ], // among them the name of the compressor
] as const;
const REFERENCE = "\0\0\0\0\0\0\0\x01\0\0\0\x0curl \0\0\0\x01";
const PREFIX = 4;
const LARGEST_UNIT = 1 << 20;

/** Walks the boxes of a video. */
export class VideoBoxes extends Boxes {
  private tracks = 0;

  /**
   * @param cursor - at the first of them
   * @param codec - H.264 or HEVC
   */
  constructor(
    cursor: Cursor,
    private readonly codec: VideoCodec,
  ) {
    super(cursor);
  }

  /**
   * What is written otherwise; goes on to the end.
   *
   * @throws UnreadableDICOMError: there is something else between the boxes, or sound.
   */
  *changes(): Walk {
    const { cursor } = this;
    while (!(yield* cursor.isAtEnd()) && !isAll(0, yield* cursor.peek(8))) yield* this.box(null);
  }

  // biome-ignore lint/correctness/useYield: others must read to say it
  protected override *endsHere(): Reading<boolean> {
    return false;
  }

  protected override *known(box: Box): Reading<Walk | null> {
    const { type, size } = box;
    if (type === "mdat") return this.units(box);
    if (size === null) return null;
    if (HOLDERS.has(type)) {
      if (type === "trak") this.tracks += 1;
      if (this.tracks > 1) {
        throw unreadable("a video with sound, or with two tracks, is not understood");
      }
      return this.inside(box);
    }
    if (TABLES.has(type)) return this.table(box);
    const content = yield* this.content(box);
    const timed = TIMED.find((each) => each.type === type);
    if (timed !== undefined) return this.rewritten(box, withoutTimes(content, timed));
    switch (type) {
      case "ftyp":
        return this.rewritten(box, brands(content, BRANDS, "isom"));
      case "hdlr":
        return this.rewritten(box, this.handler(size, content));
      case "dref":
        if (latin1(content) !== REFERENCE) {
          throw unreadable("a video that refers to another file");
        }
        return this.kept(box);
      case "stsd":
        return this.description(box);
      case "avcC":
      case "hvcC":
        return this.configuration(box, content);
      case "colr":
        return startsWith(content, "nclx") && size === 11 ? this.kept(box) : null;
      default:
        return SIZES.get(type) === size ? this.kept(box) : null;
    }
  }

  /** The content of a box of type `hdlr` without names. */
  private handler(size: number, content: Uint8Array): Uint8Array {
    if (size > LARGEST) throw unreadable("invalid length of a box");
    const written = new Uint8Array(Math.max(12, size));
    const type = content.subarray(8, 12);
    if (startsWith(type, "vide")) written.set(type, 8);
    return written;
  }

  private *table(box: Box): Walk {
    yield* this.cursor.skip(box.header);
    yield* opaque(this.cursor, box.size);
  }

  /** The description of samples: one entry, of a video. */
  private *description(box: Box): Walk {
    const { cursor } = this;
    const head = (yield* cursor.peek(box.header + 16)).subarray(box.header);
    const size = bigEndian(head, 8, 12);
    const isKnown =
      startsWith(head, "\0\0\0\0\0\0\0\x01") && ENTRIES.has(latin1(head.subarray(12)));
    if (!isKnown || box.size !== 8 + size) {
      throw unreadable("a video of which the samples are not understood");
    }
    yield* cursor.skip(box.header + 16);
    const entry = (yield* cursor.peek(ENTRY)).slice();
    if (size < 8 + ENTRY || entry.length < ENTRY) throw unreadable("invalid length of a box");
    for (const [start, end] of ENTRY_RESERVED) entry.fill(0, start, end);
    entry.fill(0xff, 76);
    yield* cursor.replace(ENTRY, "box of type stsd", entry);
    yield* this.boxesUpTo(box.stop!);
  }

  /** Parameters of the decoder, in which HEVC may have messages. */
  private configuration(box: Box, content: Uint8Array): Walk {
    const place = box.type === "hvcC" ? 21 : 4;
    const isLong = content.length > place + 1 && content.length < LARGEST;
    if (!isLong || (content[place]! & 3) !== PREFIX - 1) throw unknownParameters();
    const written = box.type === "hvcC" ? withoutMessages(content, this.codec) : content;
    if (holdsText(written)) throw unreadable("text in the parameters of a video");
    return this.rewritten(box, written);
  }

  /** The samples: units behind their lengths, without anything between them. */
  private *units({ header, stop }: Box): Walk {
    const { cursor, codec } = this;
    yield* cursor.skip(header);
    const end = stop ?? Number.POSITIVE_INFINITY;
    while (!(yield* cursor.isAtEnd()) && cursor.offset < end) {
      const head = yield* cursor.peek(PREFIX + codec.header);
      const length = bigEndian(head, 0, PREFIX);
      const isWhole = length >= codec.header && head.length === PREFIX + codec.header;
      if (!isWhole || cursor.offset + PREFIX + length > end) {
        throw unreadable("samples of a video that are not understood");
      }
      yield* cursor.skip(PREFIX);
      if (codec.pictures.has(typeOf(head.subarray(PREFIX), codec))) {
        yield* cursor.skip(length);
      } else if (length > LARGEST_UNIT) {
        throw unreadable("a unit of video that is no picture is too long");
      } else {
        const { kind, written } = blanked(yield* cursor.peek(length), codec);
        yield* cursor.replace(length, kind, written);
      }
    }
  }
}

/** The content of a box without the times of creation and modification, and what is reserved. */
function withoutTimes(content: Uint8Array, { sizes, reserved }: Timed): Uint8Array {
  const isLong = content[0] === 1;
  if (content.length !== sizes[isLong ? 1 : 0]) {
    throw unreadable("invalid length of a box with times");
  }
  const written = content.slice().fill(0, 4, isLong ? 20 : 12);
  for (const [place, length] of reserved) {
    const later = place < 20 ? 8 : 12; // in a box with long times
    const start = isLong ? place + later : place;
    written.fill(0, start, start + length);
  }
  return written;
}

/** The content of a box of type `hvcC` in which messages are blanked. */
function withoutMessages(content: Uint8Array, codec: VideoCodec): Uint8Array {
  const written = content.slice();
  let place = 23;
  for (let array = content[22]!; array > 0; array--) {
    const count = bigEndian(content, place + 1, place + 3);
    place += 3;
    for (let unit = count; unit > 0; unit--) {
      const length = bigEndian(content, place, place + 2);
      place += 2;
      if (length < codec.header || length > content.length - place) throw unknownParameters();
      written.set(blanked(content.subarray(place, place + length), codec).written, place);
      place += length;
    }
  }
  if (place !== content.length) throw unknownParameters();
  return written;
}

function unknownParameters() {
  return unreadable("a video of which the parameters are not understood");
}
