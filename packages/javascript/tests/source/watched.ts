import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { BlobSource } from "../../src/source/blob";

/** Where slices of Blobs are wrong, so that Blobs are loaded whole, and no key is random. */
export const IS_NODE_18 = process.versions.node.startsWith("18.");

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** Bytes that the program holds, as objects and in arrays; Blobs are outside of it. */
function held(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** A Blob of which it is counted how much was loaded, and what was held meanwhile. */
export class WatchedBlob extends BlobSource {
  /** How many times the window moved. */
  fills = 0;
  /** How many bytes were loaded. */
  loaded = 0;
  /** The most bytes that the program held when the window had moved, beyond those at first. */
  most = 0;
  private readonly before = held();

  override async fill(start: number, end: number): Promise<void> {
    await super.fill(start, end);
    this.fills += 1;
    this.loaded += this.window.length;
    this.most = Math.max(this.most, held() - this.before);
  }
}

/** A Blob of the same bytes again and again. */
export function repeated(bytes: Uint8Array<ArrayBuffer>, times: number): Blob {
  const piece = new Blob([bytes]);
  return new Blob(Array.from({ length: times }, () => piece));
}
