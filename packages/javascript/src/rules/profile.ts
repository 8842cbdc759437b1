/** What Table E.1-1 of PS3.15 allows for an attribute. */

import { DUMMY, FROM_STRICT_TO_LAX, ZERO } from "./action";

/** The entry of Table E.1-1 for all private attributes. */
export const PRIVATE = "X";

const ORDER: readonly string[] = FROM_STRICT_TO_LAX;

/**
 * The action that discloses most, of those that an entry allows, such as D for "X/Z".
 *
 * Z allows a dummy, too (PS3.15 Table E.1-1a); the asterisk of "X/Z/U*" allows nothing more.
 */
export function laxest(entry: string): string {
  const allowed = entry.replace(/\*+$/, "").split("/");
  if (allowed.includes(ZERO)) allowed.push(DUMMY);
  return allowed.reduce((most, each) => (isLaxer(each, most) ? each : most));
}

/** Whether an action discloses more than another one, or than one that a user has added. */
export function isLaxer(action: string, than: string): boolean {
  return ORDER.indexOf(action) > ORDER.indexOf(than);
}
