import { UnreadableDICOMError } from "../errors";
import { Source } from "./source";

const WINDOW = 1 << 22; // bytes that are loaded at once

/** A Blob or File: a window of it is in memory, what lies behind is forgotten. */
export class BlobSource extends Source {
  constructor(readonly blob: Blob) {
    super(blob.size, new Uint8Array(0));
  }

  /** @throws UnreadableDICOMError: the file was changed since it was chosen. */
  override async fill(start: number, end: number): Promise<void> {
    const stop = Math.min(Math.max(end, start + WINDOW), this.size);
    try {
      this.window = new Uint8Array(await this.blob.slice(start, stop).arrayBuffer());
    } catch {
      throw new UnreadableDICOMError("the file changed while it was read", "changed");
    }
    this.base = start;
  }
}
