/** Where the pixels of a file are, and what describes them (PS3.3 C.7.6.3 and C.11). */

import { concatenated } from "@package/dicom/concatenated";
import { DEFLATED, type Encoding, encodingOf, UNDEFINED } from "@package/dicom/encoding";
import { readFileMeta } from "@package/dicom/fileMeta";
import { Fragments } from "@package/dicom/fragments";
import type { Extent } from "@package/dicom/headers";
import { inflated } from "@package/dicom/inflate";
import { latin1 } from "@package/dicom/latin";
import { Container, type Stored } from "@package/engine/container";
import { type Handler, Parser } from "@package/engine/parser";
import type { Reading, Source } from "@package/source/source";

const MOST_INFLATED = 1 << 28;
const LONGEST = 1 << 20; // bytes of a value that is read
const PIXELS: ReadonlySet<number> = new Set([0x7fe00008, 0x7fe00009, 0x7fe00010]);
const IMAGE_GROUP = 0x0028;

/** Pixel data, and the attributes that describe them. */
export interface Picture {
  readonly source: Source;
  readonly transferSyntax: string;
  readonly encoding: Encoding;
  readonly values: ReadonlyMap<number, Uint8Array>;
  readonly pixels: Stored;
  /** Whether the pixel data are in fragments. */
  readonly isEncapsulated: boolean;
}

/** Notes the image attributes of the data set itself. */
class ImageNotes implements Handler {
  readonly values = new Map<number, Uint8Array>();
  pixels: Stored | null = null;

  constructor(private readonly source: Source) {}

  *element(stored: Stored): Reading<void> {
    const { tag, value, end, container } = stored;
    if (container.parent !== null) return;
    if (PIXELS.has(tag)) this.pixels = stored;
    if (tag >>> 16 !== IMAGE_GROUP || end - value > LONGEST) return;
    this.values.set(tag, (yield* this.source.need(value, end)).slice());
  }

  *open(): Reading<void> {}

  close(): void {}
}

/**
 * Find the pixels of a file.
 *
 * @returns null if it has none
 * @throws DeidentificationError: the file cannot be read.
 */
export function* pictureIn(file: Source): Reading<Picture | null> {
  const meta = yield* readFileMeta(file, true);
  const { transferSyntax } = meta;
  const isDeflated = DEFLATED.has(transferSyntax);
  const source = isDeflated ? yield* inflated(file, meta.end, MOST_INFLATED) : file;
  const start = isDeflated ? 0 : meta.end;
  const encoding = encodingOf(transferSyntax);
  const notes = new ImageNotes(source);
  const dataSet = new Container(null, 0, start, start, source.size, true, encoding);
  yield* new Parser(source, notes, dataSet).parse();
  const { pixels, values } = notes;
  if (pixels === null) return null;
  const lengthField = yield* source.need(pixels.value - 4, pixels.value);
  const length = new DataView(lengthField.slice().buffer).getUint32(0, encoding.little);
  const isEncapsulated = length === UNDEFINED;
  return { source, transferSyntax, encoding, values, pixels, isEncapsulated };
}

/** The first number of an attribute, binary or as text; the preset if there is none. */
export function numberIn({ values, encoding }: Picture, tag: number, preset: number): number {
  const raw = values.get(tag);
  if (raw === undefined || raw.length === 0) return preset;
  if (raw.length === 2 && !TEXTS.has(tag)) return encoding.short(raw, 0);
  const number = Number.parseFloat(latin1(raw).split("\\")[0]!);
  return Number.isFinite(number) ? number : preset;
}

const TEXTS: ReadonlySet<number> = new Set([
  0x00280008, 0x00281050, 0x00281051, 0x00281052, 0x00281053,
]);

/** The bytes of a frame, which are in one fragment or more. */
export function* frameBytes(
  picture: Picture,
  number: number,
  frames: number,
  size: number,
): Reading<Uint8Array<ArrayBuffer>> {
  const { source, pixels, encoding, isEncapsulated } = picture;
  if (!isEncapsulated) {
    const start = pixels.value + number * size;
    return (yield* source.need(start, Math.min(start + size, pixels.end))).slice();
  }
  const items = new Fragments(source, pixels.value, pixels.end, encoding);
  const table = (yield* items.next()) ?? [pixels.value, pixels.value];
  const fragments: Extent[] = [];
  for (let item = yield* items.next(); item !== null; item = yield* items.next()) {
    fragments.push(item);
  }
  const parts: Uint8Array[] = [];
  for (const [start, end] of yield* fragmentsOf(source, table, fragments, number, frames)) {
    parts.push((yield* source.need(start, end)).slice());
  }
  return new Uint8Array(concatenated(parts));
}

/** @throws Error: no table says which fragments belong to the frame. */
function* fragmentsOf(
  source: Source,
  [begin, end]: Extent,
  fragments: readonly Extent[],
  number: number,
  frames: number,
): Reading<readonly Extent[]> {
  if (frames === 1) return fragments;
  if (fragments.length === frames) return fragments.slice(number, number + 1);
  const table = (yield* source.need(begin, end)).slice();
  const view = new DataView(table.buffer);
  if (table.length !== frames * 4) throw new Error("no table says where the frames are");
  const from = view.getUint32(number * 4, true);
  const to = number + 1 < frames ? view.getUint32(number * 4 + 4, true) : Infinity;
  const first = fragments[0]?.[0] ?? 0;
  return fragments.filter(([start]) => start - first >= from && start - first < to);
}
