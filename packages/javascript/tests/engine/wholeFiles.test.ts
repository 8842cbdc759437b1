import { describe, expect, it } from "vitest";
import type { Applier } from "../../src/engine/applier";
import { deflated } from "../../src/engine/deflated";
import { transform } from "../../src/engine/transform";
import { BytesSource } from "../../src/source/bytes";
import { blobOf, type Piece } from "../../src/source/pieces";
import { runAsync } from "../../src/source/run";
import { Source } from "../../src/source/source";
import { deidentifierOf, expectedOf, inputOf, resultOf, TOPICS, wholeFiles } from "./wholeFiles";

/** Bytes of which never more are in the window than are needed. */
class ReluctantSource extends Source {
  constructor(readonly content: Uint8Array) {
    super(content.length, new Uint8Array(0));
  }

  override async fill(start: number, end: number): Promise<void> {
    this.window = this.content.slice(start, end);
    this.base = start;
  }
}

function inMemory(piece: Piece): Piece {
  if (piece instanceof Uint8Array || !(piece.source instanceof ReluctantSource)) return piece;
  return { ...piece, source: new BytesSource(piece.source.content) };
}

describe.each(TOPICS)("%s", (topic) => {
  const { key, files } = wholeFiles(topic);

  it.each(files.map((file) => [file.name, file] as const))("%s", async (_, file) => {
    const deidentifier = deidentifierOf(file, key);
    expect(await resultOf(() => deidentifier.file(inputOf(file)))).toEqual(expectedOf(file));
  });

  it("gives the same for Blobs", async () => {
    for (const file of files) {
      const deidentifier = deidentifierOf(file, key);
      const result = await resultOf(async () => {
        const given = new Blob([inputOf(file) as Uint8Array<ArrayBuffer>]);
        const { blob, report } = await deidentifier.file(given);
        return { bytes: new Uint8Array(await blob.arrayBuffer()), report };
      });
      expect(result, file.name).toEqual(expectedOf(file));
    }
  });

  it("gives the same however little of a file is in memory", async () => {
    for (const file of files) {
      const { applier } = deidentifierOf(file, key) as unknown as { applier: Applier };
      const result = await resultOf(async () => {
        const source = new ReluctantSource(inputOf(file));
        const prepared = await runAsync(transform(source, applier.settings()));
        const { head, dataSet, isDeflated, outcome } = prepared;
        const plain = blobOf(dataSet.map(inMemory));
        const written = isDeflated ? await deflated(plain) : plain;
        const blob = new Blob([head as Uint8Array<ArrayBuffer>, written]);
        return { bytes: new Uint8Array(await blob.arrayBuffer()), report: outcome };
      });
      expect(result, file.name).toEqual(expectedOf(file));
    }
  });
});
