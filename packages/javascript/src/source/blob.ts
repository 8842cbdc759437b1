import { UnreadableDICOMError } from "../errors";
import { BytesSource } from "./bytes";
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
    this.window = await loaded(() => this.blob.slice(start, stop));
    this.base = start;
  }
}

/**
 * The source for a Blob. It is loaded whole where slices of Blobs are wrong: an output made of
 * slices would contain what was removed between them.
 *
 * @throws UnreadableDICOMError: the file was changed since it was chosen.
 */
export async function sourceOfBlob(blob: Blob): Promise<Source> {
  return (await slicesAreRight())
    ? new BlobSource(blob)
    : new BytesSource(await loaded(() => blob));
}

/** In Node 18, a slice of a Blob that has a slice of another as a part goes on behind that. */
async function slicesAreRight(): Promise<boolean> {
  const part = new Blob(["abc"]).slice(0, 1);
  return (await new Blob([part, "de"]).slice(0, 2).text()) === "ad";
}

async function loaded(part: () => Blob): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await part().arrayBuffer());
  } catch {
    throw new UnreadableDICOMError("the file changed while it was read", "changed");
  }
}
