/** What is noted of a data set while it is decided on, for what depends on the whole of it. */

import { latin1 } from "../dicom/latin";
import { isOnlyPadding, withoutPadding } from "../dicom/padding";
import { DESCRIPTION } from "../dicom/pixels/image";
import { IDENTITY_REMOVED, INSTANCE, LONGITUDINAL, METHOD, SERIES, STUDY } from "../dicom/tags";
import type { Stored } from "./container";
import type { Decisions } from "./decisions";
import type { Entry } from "./plan";

const NAMING: ReadonlySet<number> = new Set([INSTANCE, STUDY, SERIES]);

/** Thrown when the data set is of another SOP class than was assumed. */
export class OtherSOPClass extends Error {
  constructor(
    /** Its UID. */
    readonly sopClass: string,
  ) {
    super("the data set is of another SOP class than its file meta information says");
  }
}

/**
 * Note the SOP class that the data set names; whether NULs alone pad it.
 *
 * @throws OtherSOPClass: it is not the assumed one.
 */
export function noteSopClass(decisions: Decisions, raw: Uint8Array, assumed: string): boolean {
  const text = latin1(raw);
  const uid = withoutPadding(text);
  if (uid !== assumed) throw new OtherSOPClass(uid);
  decisions.hasSopClass = uid !== "";
  return text.replace(/\0+$/, "") === uid;
}

/** Which kind of identifying value an element holds that does not stay; empty if none. */
export function kindOf(entry: Entry, stored: Stored): string {
  if (stored.vr === "PN" && !entry.action.keeps) return entry.kind || "person-name";
  return entry.kind;
}

/** Note a value as one that must not survive anywhere. */
export function noteIdentifying(
  decisions: Decisions,
  kind: string,
  vr: string,
  stored: Stored,
  raw: Uint8Array | null,
): void {
  if (raw === null || raw.length === 0) return;
  if (kind === "uid") {
    decisions.uids.push(raw);
  } else {
    const { characterSet } = stored.container;
    decisions.identifying.push({ kind, vr, raw, characterSet });
  }
}

/**
 * Note what the data set belongs to, and its new UID, or what describes pixels.
 *
 * @param written - the new value; null if it is not known, or there is none
 */
export function noteSaid(
  { tag, container }: Stored,
  raw: Uint8Array | null,
  written: Uint8Array | null,
): void {
  if (raw === null || !(container.parent === null || DESCRIPTION.has(tag))) return;
  const isUid = NAMING.has(tag) && written !== null;
  container.said.push({ tag, raw, uid: isUid ? withoutPadding(latin1(written)) : null });
}

/** Note what an earlier pass recorded, if the new record extends it. */
export function noteEarlier(
  decisions: Decisions,
  { action }: Entry,
  tag: number,
  raw: Uint8Array,
): void {
  if (tag === METHOD && !isOnlyPadding(raw)) decisions.hasEarlierMethod = true;
  const isExtended = action.name === "K" || action.name === "C";
  if (isExtended || tag === LONGITUDINAL || tag === IDENTITY_REMOVED) {
    decisions.earlier.set(tag, raw);
    if (tag === METHOD && action.name === "C") decisions.cleansRecord = true;
  }
}
