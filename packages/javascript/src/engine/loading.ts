/** Which values are loaded, before their elements are decided on. */

import { LARGEST_SEARCHED } from "../cleaning/printable";
import { CONTAINERS } from "../dicom/pixels/image";
import type { Representation } from "../dicom/values";
import type { Stored } from "./container";
import { BULK_VRS } from "./plan";

/** Bytes above which a value is never loaded; if it would have to be, it is not understood. */
export const LARGEST_VALUE = 1 << 24;

/**
 * Whether the value of an element is loaded; of bulk data, only what is searched for text.
 *
 * @param isWatched - whether a condition depends on the value, whatever its VR
 */
export function isLoaded(
  { tag, value, end }: Stored,
  { vr, isReadable }: Representation,
  isWatched: boolean,
): boolean {
  const isBulk = isReadable && BULK_VRS.has(vr) && !isWatched;
  if (isBulk && CONTAINERS.has(tag)) return false;
  return end - value <= (isBulk ? LARGEST_SEARCHED : LARGEST_VALUE);
}
