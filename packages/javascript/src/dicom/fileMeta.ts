/**
 * Reads and makes the preamble and file meta information (PS3.10 section 7.1).
 *
 * Of the source's, only the transfer syntax is kept: no AE titles, addresses or private
 * information.
 */

import { NotDICOMError, UnreadableDICOMError } from "../errors";
import type { Reading, Source } from "../source/source";
import { nativeTransferSyntax } from "./bare";
import { DEFAULT } from "./characterSet";
import { concatenated } from "./concatenated";
import { EXPLICIT, LONGEST_HEADER } from "./encoding";
import { headerBytes } from "./headers";
import { latin1 } from "./latin";
import { withoutPadding } from "./padding";
import { join } from "./values";

export const IMPLEMENTATION_CLASS_UID = "2.25.290785256627521160636543889945072690683";
export const IMPLEMENTATION_VERSION_NAME = "GC_DICOM_DEID_2"; // at most 16 characters

/** Media Storage Directory Storage: the SOP class of a directory of files (PS3.10 section 8.6). */
export const DICOMDIR = "1.2.840.10008.1.3.10";

/** Bytes to which a deflated data set may inflate, however small it is. */
export const MOST_INFLATED = 1 << 26;

const LONGEST = 1 << 16; // bytes of a value that is read
const PREAMBLE = new Uint8Array(128);
const DICM = Uint8Array.of(0x44, 0x49, 0x43, 0x4d);
const MEDIA_SOP_CLASS = 0x00020002;
const TRANSFER_SYNTAX = 0x00020010;

/** Which files are read. */
export interface Readable {
  /** Whether a file may lack the preamble, or all that precedes the data set. */
  readonly bare: boolean;
  /** Bytes to which a deflated data set may inflate, however small it is. */
  readonly mostInflated: number;
}

/** Which files are read unless the user says otherwise. */
export const READABLE: Readable = { bare: true, mostInflated: MOST_INFLATED };

/** What is used of a source's file meta information. */
export interface FileMeta {
  /** Media Storage SOP Class UID; empty where it is absent. */
  readonly sopClass: string;
  /** Transfer Syntax UID. */
  readonly transferSyntax: string;
  /** Offset of the file meta information: 132, or 0 where there is no preamble. */
  readonly start: number;
  /** Offset of the data set. */
  readonly end: number;
}

/**
 * Read a source up to its data set.
 *
 * @param bare - whether it may lack the preamble, or all that precedes the data set
 * @throws NotDICOMError: it is not a DICOM file.
 * @throws UnreadableDICOMError: the file meta information is malformed or has no transfer syntax,
 *   or the source is bare although it must not be.
 */
export function* readFileMeta(source: Source, bare = true): Reading<FileMeta> {
  let start = 132;
  if (source.size < start || latin1(yield* source.need(128, 132)) !== "DICM") {
    start = 0;
    const hasMeta = yield* beginsMeta(source);
    const native = hasMeta ? "" : yield* nativeTransferSyntax(source, 0);
    if (!hasMeta && !native) throw new NotDICOMError("not a DICOM file");
    if (!bare) throw new UnreadableDICOMError("a data set without DICM before it", "may-be-dicom");
    if (!hasMeta) return { sopClass: "", transferSyntax: native, start: 0, end: 0 };
  }
  const [found, end] = yield* readElements(source, start);
  const sopClass = found.get(MEDIA_SOP_CLASS) ?? "";
  const transferSyntax = found.get(TRANSFER_SYNTAX) || (yield* nativeTransferSyntax(source, end));
  if (!transferSyntax) {
    throw new UnreadableDICOMError("the file names no transfer syntax", "no-transfer-syntax");
  }
  return { sopClass, transferSyntax, start, end };
}

/** Whether a source begins with file meta information instead of a preamble. */
function* beginsMeta(source: Source): Reading<boolean> {
  if (source.size < LONGEST_HEADER) return false;
  const { tag, vr } = EXPLICIT.readHeader(yield* source.need(0, LONGEST_HEADER), 0);
  if (tag === 0x00020000) return vr === "UL";
  if (tag === 0x00020001) return vr === "OB";
  return tag === MEDIA_SOP_CLASS && vr === "UI";
}

/** The UIDs that are needed of the file meta information, and its end. */
function* readElements(
  source: Source,
  start: number,
): Reading<[found: Map<number, string>, end: number]> {
  const found = new Map<number, string>();
  let position = start;
  while (position + 8 <= source.size) {
    const header = yield* headerBytes(source, position);
    const { tag, vr, length, size } = EXPLICIT.readHeader(header, 0);
    if (tag >>> 16 !== 0x0002) break;
    if (!/^[A-Z]{2}$/.test(vr)) {
      throw new UnreadableDICOMError("the file meta information is malformed", "bad-file-meta");
    }
    const value = position + size;
    position = value + length;
    if (position > source.size) {
      throw new UnreadableDICOMError("the file meta information is truncated", "truncated");
    }
    if ((tag === MEDIA_SOP_CLASS || tag === TRANSFER_SYNTAX) && length <= LONGEST) {
      found.set(tag, withoutPadding(latin1(yield* source.need(value, position))));
    }
  }
  return [found, position];
}

/** An empty preamble, and file meta information for a de-identified data set. */
export function newFileMeta(
  sopClass: string,
  instance: string,
  transferSyntax: string,
): Uint8Array {
  const elements = [
    EXPLICIT.element(0x00020001, "OB", Uint8Array.of(0, 1)),
    EXPLICIT.element(MEDIA_SOP_CLASS, "UI", uid(sopClass)),
    EXPLICIT.element(0x00020003, "UI", uid(instance)),
    EXPLICIT.element(TRANSFER_SYNTAX, "UI", uid(transferSyntax)),
    EXPLICIT.element(0x00020012, "UI", uid(IMPLEMENTATION_CLASS_UID)),
    EXPLICIT.element(0x00020013, "SH", join("SH", [IMPLEMENTATION_VERSION_NAME], DEFAULT)),
  ];
  const groupLength = EXPLICIT.fourBytes(elements.reduce((sum, each) => sum + each.length, 0));
  return concatenated([
    PREAMBLE,
    DICM,
    EXPLICIT.element(0x00020000, "UL", groupLength),
    ...elements,
  ]);
}

function uid(text: string): Uint8Array {
  return join("UI", [text], DEFAULT);
}
