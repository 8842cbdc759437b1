import { Source } from "./source";

/** Bytes in memory: the window is all of them. */
export class BytesSource extends Source {
  /** They are not copied. */
  readonly content: Uint8Array;

  constructor(bytes: Uint8Array) {
    // A Buffer of Node is a Uint8Array whose `slice` does not copy: what it gives must not be changed.
    const content = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    super(content.length, content);
    this.content = content;
  }

  override fill(): Promise<void> {
    throw new RangeError("a range of bytes in memory that is not in them");
  }
}
