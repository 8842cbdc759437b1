/** What the preview asks of its worker, and the answer. */

import type { Contrast } from "./colours";

/** Asks for a frame of a file. */
export interface FrameQuestion {
  readonly file: Blob;
  /** From 0. */
  readonly frame: number;
  readonly contrast: Contrast;
}

/** A frame; or why there is none. */
export type FrameAnswer =
  | { readonly bitmap: ImageBitmap; readonly frames: number; readonly hasWindow: boolean }
  | { readonly error: string };
