/** What is written otherwise in the value of an element that is a container of pixels. */

import type { Reading } from "../../source/source";
import { areEqual } from "../concatenated";
import { isAll } from "./bytes";
import { RangeChange, unreadable, type Walk } from "./change";
import { Encapsulated } from "./encapsulated";
import {
  DOUBLE_PIXELS,
  FLOAT_PIXELS,
  floatLength,
  type NativeLengths,
  nativeLengths,
  overlayLength,
  PIXELS,
} from "./image";
import { afterPixels } from "./native";
import type { PixelValue } from "./value";

const BLOCK = 1 << 16;

/**
 * What is written otherwise.
 *
 * @throws UnreadableDICOMError: its structure is not understood.
 */
export function* changesIn(value: PixelValue): Walk {
  for (const step of unneeded(value)) {
    if (step instanceof RangeChange && (yield* isSoAlready(step, value))) continue;
    yield step;
  }
}

/** What is not needed to decode it, and is written otherwise unless it is so already. */
function* unneeded(value: PixelValue): Walk {
  const { tag, source, start, end, encoding } = value;
  if (value.isEncapsulated) {
    if (tag !== PIXELS) throw unreadable("fragments where none may be");
    yield* new Encapsulated(value).changes();
  } else if (start < end) {
    yield* afterPixels(source, [start, end], encoding.little, lengthsOf(value));
  }
}

function lengthsOf({ tag, said, encoding }: PixelValue): NativeLengths {
  if (tag === PIXELS) return nativeLengths(said, encoding);
  const isFloat = tag === FLOAT_PIXELS || tag === DOUBLE_PIXELS;
  const length = (isFloat ? floatLength : overlayLength)(tag, said, encoding);
  return { lengths: [length], frame: length };
}

/** Whether a range already has the bytes that would be written. */
function* isSoAlready(change: RangeChange, { source }: PixelValue): Reading<boolean> {
  const { start, end, fill } = change;
  if (fill.length === 0) return start === end;
  for (let place = start; place < end; place += BLOCK) {
    const stop = Math.min(end, place + BLOCK);
    const bytes = yield* source.need(place, stop);
    const isSo =
      fill.length === 1 ? isAll(fill[0]!, bytes) : areEqual(bytes, change.written(place, stop));
    if (!isSo) return false;
  }
  return true;
}
