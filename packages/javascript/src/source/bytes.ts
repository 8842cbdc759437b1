import { Source } from "./source";

/** Bytes in memory: the window is all of them. */
export class BytesSource extends Source {
  constructor(readonly content: Uint8Array) {
    super(content.length, content);
  }

  override fill(): Promise<void> {
    throw new RangeError("a range of bytes in memory that is not in them");
  }
}
