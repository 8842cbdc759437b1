/** Private attributes, which have no meaning without their private creator (PS3.5 section 7.8). */

import { Inside } from "../actions/action";
import { withoutPadding } from "../dicom/padding";
import { creatorTag } from "../dicom/tags";
import { type Container, Creator, lacksVR, type Stored } from "./container";
import type { Decisions } from "./decisions";
import { mendCreator } from "./mending";
import type { Entry } from "./plan";

const LONGEST = 1024; // bytes of a private creator's name

/**
 * Note a private creator, which stays if an element of its block does; false for others.
 *
 * @param bytes - its value, whatever VR the file gives it; null if it is too large
 */
export function noteCreator(
  decisions: Decisions,
  stored: Stored,
  bytes: Uint8Array | null,
): boolean {
  const { tag, value, end, container } = stored;
  const element = tag & 0xffff;
  const isCreator = element >= 0x10 && element <= 0xff && end - value <= LONGEST;
  if (!isCreator || bytes === null || container.inside === Inside.REMOVING) return false;
  // An LO, also where the file says UN or nothing.
  const creator = new Creator(withoutPadding(container.characterSet.decode(bytes)), stored);
  container.creators ??= new Map();
  container.creators.set(tag, creator);
  decisions.creators.push(creator);
  return true;
}

/** The entry for the private attribute at this offset, by its private creator. */
export function privateEntry(
  decisions: Decisions,
  tag: number,
  start: number,
  { creators, plan }: Container,
): Entry {
  const creator = creators?.get(creatorTag(tag) ?? 0);
  const entry = plan.privateEntry(tag, creator?.name ?? "");
  if (creator !== undefined) {
    decisions.chosen.set(start, entry);
    if (entry.action.name !== "X") creator.isNeeded = true;
  }
  return entry;
}

/** Whether a rule says that a private attribute, whose header has no VR, is a sequence. */
export function isPrivateSequence(tag: number, { creators, inside, plan }: Container): boolean {
  if (!plan.byCreator || inside === Inside.REMOVING) return false;
  const creator = creators?.get(creatorTag(tag) ?? 0);
  return creator !== undefined && plan.privateEntry(tag, creator.name).vrs.includes("SQ");
}

/** Remove each private creator of whose block nothing is left. */
export function decideOnCreators(decisions: Decisions): void {
  for (const { isNeeded, stored } of decisions.creators) {
    decisions.count(isNeeded ? "K" : "X");
    if (!isNeeded) decisions.remove(stored);
    else if (lacksVR(stored)) mendCreator(decisions, stored);
  }
}
