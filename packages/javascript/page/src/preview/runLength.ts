/** RLE compression (PS3.5 Annex G). */

const SEGMENTS = 64; // bytes of the table of segments

/**
 * The bytes of a frame, as if it were native with its planes one after the other.
 *
 * @param bytes - the frame, with its table of segments
 * @param pixels - their number
 * @param size - bytes of a sample
 */
export function runLengthDecoded(
  bytes: Uint8Array<ArrayBuffer>,
  pixels: number,
  samples: number,
  size: number,
): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer);
  const count = view.getUint32(0, true);
  if (count !== samples * size) throw new Error("the number of RLE segments is wrong");
  const frame = new Uint8Array(pixels * samples * size);
  for (let segment = 0; segment < count; segment++) {
    const start = view.getUint32(4 + segment * 4, true);
    const end = segment + 1 < count ? view.getUint32(8 + segment * 4, true) : bytes.length;
    if (start < SEGMENTS) throw new Error("an RLE segment begins in the wrong place");
    const plane = Math.floor(segment / size) * pixels * size;
    const byte = size - 1 - (segment % size); // the most significant byte comes first
    unpack(bytes.subarray(start, end), frame, plane + byte, size, plane + pixels * size);
  }
  return frame;
}

/** Unpack a segment into every `step`-th byte of the frame. */
function unpack(packed: Uint8Array, frame: Uint8Array, first: number, step: number, end: number) {
  let place = first;
  let position = 0;
  while (position < packed.length && place < end) {
    const control = packed[position]!;
    position += 1;
    if (control < 128) {
      for (let count = 0; count <= control && place < end; count++, place += step) {
        frame[place] = packed[position + count] ?? 0;
      }
      position += control + 1;
    } else if (control > 128) {
      for (let count = 0; count <= 256 - control && place < end; count++, place += step) {
        frame[place] = packed[position] ?? 0;
      }
      position += 1;
    }
  }
}
