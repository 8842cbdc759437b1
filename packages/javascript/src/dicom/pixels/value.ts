/** The value of an element that is a container of pixels, and what describes it. */

import type { Source } from "../../source/source";
import type { Encoding } from "../encoding";
import type { Described } from "./image";

/** The value of Pixel Data, Float or Double Float Pixel Data, or Overlay Data. */
export interface PixelValue {
  /** Of the element. */
  readonly tag: number;
  readonly source: Source;
  /** Offset of the value. */
  readonly start: number;
  /** Offset of its end; that of the delimiter's, where it consists of fragments. */
  readonly end: number;
  /** Whether it consists of fragments. */
  readonly isEncapsulated: boolean;
  /** Of the data set. */
  readonly encoding: Encoding;
  /** Its UID. */
  readonly transferSyntax: string;
  /** What describes the pixels, by tag: values of the data set or item. */
  readonly said: Described;
  /** Whether ICC profiles in it stay. */
  readonly keepsIcc: boolean;
}
