/** Pixel data that are kept, without what in them is not needed to decode them. */

import { RangeChange, unreadable } from "../dicom/pixels/change";
import { changesIn } from "../dicom/pixels/changes";
import { CONTAINERS, ICC_PROFILE, nativeLengths, PIXELS, TABLES } from "../dicom/pixels/image";
import { tablesBeforePixels } from "../dicom/pixels/offsets";
import type { PixelValue } from "../dicom/pixels/value";
import { BlobSource } from "../source/blob";
import { blobOf, type Piece } from "../source/pieces";
import type { Reading, Source } from "../source/source";
import type { Stored } from "./container";
import type { Decisions } from "./decisions";

const TABLE = "Extended Offset Table";
const NOTHING = new Uint8Array(0);
const UNDEFINED_LENGTH = 0xff; // each byte of it

/**
 * Keep an element of bulk data; in pixel data, only what is needed to decode them.
 *
 * @param decisions - on the data set; an edit may be added, and what it is for is counted
 * @param stored - the element
 * @param transferSyntax - UID of the file's
 * @throws UnreadableDICOMError: its structure is not understood.
 */
export function* keepBulk(
  decisions: Decisions,
  stored: Stored,
  source: Source,
  transferSyntax: string,
): Reading<void> {
  const { tag, value: begin, end, container } = stored;
  const { encoding } = container;
  const length = yield* source.need(begin - 4, begin);
  const isEncapsulated = length.every((byte) => byte === UNDEFINED_LENGTH);
  if (!CONTAINERS.has(tag)) {
    if (isEncapsulated) throw unreadable("fragments where none may be");
    return;
  }
  if (TABLES.has(tag)) {
    yield* keepTable(decisions, stored, source);
    return;
  }
  const said = container.saidByTag();
  if (tag === PIXELS && !isEncapsulated && begin < end) {
    if (nativeLengths(said, encoding).lengths.includes(end - begin)) return; // as nearly all are
  }
  const value: PixelValue = {
    ...{ tag, source, start: begin, end, isEncapsulated, encoding, transferSyntax, said },
    keepsIcc: container.plan.entry(ICC_PROFILE).action.keeps ?? false,
  };
  let rewritten: Rewritten | null = null;
  for (const step of changesIn(value)) {
    if (!(step instanceof RangeChange)) {
      yield step;
      continue;
    }
    if (step.kind !== "") decisions.countBlanked(step.kind, stored.start);
    rewritten ??= new Rewritten(source, step.start);
    rewritten.add(step);
  }
  if (rewritten === null) return;
  decisions.blankedIn.add(stored.start);
  decisions.edit(rewritten.start, rewritten.end, rewritten.pieces(), container);
}

/** Keep a table of frames if it, and the others beside it, say what the fragments say. */
function* keepTable(decisions: Decisions, stored: Stored, source: Source): Reading<void> {
  const { start, end, container } = stored;
  if (end > decisions.tables[0]) {
    const tables = yield* tablesBeforePixels(source, start, container.stop, container.encoding);
    decisions.tables = [tables.end, tables.areRight];
  }
  if (decisions.tables[1]) return;
  decisions.countBlanked(TABLE, start);
  decisions.edit(start, end, NOTHING, container);
}

/** A range of a source with changes in it. */
export class Rewritten {
  /** Offset after the last change. */
  end: number;
  private readonly done: Piece[] = [];
  private recent: Piece[] = [];

  /** @param start - offset of the first change */
  constructor(
    private readonly source: Source,
    readonly start: number,
  ) {
    this.end = start;
  }

  /** Add the next change, which lies behind those before. */
  add(change: RangeChange): void {
    const { source, end: start } = this;
    if (change.start > start) this.recent.push({ source, start, end: change.start });
    if (change.fill.length === 1) {
      for (let place = change.start; place < change.end; place += BLANK) {
        this.recent.push(blank(change.fill[0]!, Math.min(BLANK, change.end - place)));
      }
    } else if (change.fill.length > 0) {
      this.recent.push(change.fill);
    }
    this.end = change.end;
    if (this.recent.length >= MOST_PIECES && source instanceof BlobSource) this.fold();
  }

  /** What is written in its place. */
  pieces(): readonly Piece[] {
    return this.done.concat(this.recent);
  }

  /** Put many pieces into one Blob, which has their bytes outside of the program's memory. */
  private fold(): void {
    const folded = new BlobSource(blobOf(this.recent));
    this.done.push({ source: folded, start: 0, end: folded.size });
    this.recent = [];
  }
}

const MOST_PIECES = 1000;
const BLANK = 1 << 20; // bytes that are blanked by one piece
const blanks = new Map<number, Uint8Array>();

/** So many bytes that are all the same; they share their memory. */
function blank(byte: number, length: number): Uint8Array {
  let bytes = blanks.get(byte);
  if (bytes === undefined || bytes.length < length) {
    bytes = new Uint8Array(length <= SMALL ? SMALL : BLANK).fill(byte);
    blanks.set(byte, bytes);
  }
  return bytes.subarray(0, length);
}

const SMALL = 1 << 12;
