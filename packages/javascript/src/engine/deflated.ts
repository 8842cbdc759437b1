/** Deflates data sets (RFC 1951, PS3.5 A.5). */

const ZLIB_HEADER = 2; // bytes before the deflated data in the zlib format (RFC 1950)
const ZLIB_TRAILER = 4; // and after them
const LONGEST_BLOCK = 0xffff; // bytes of a block that is not compressed
const PADDING = Uint8Array.of(0);

/** The deflated content, with a NUL byte after it if its length is odd. */
export async function deflated(content: Blob): Promise<Blob> {
  const hasStreams = typeof CompressionStream !== "undefined";
  const packed = hasStreams ? await compressed(content) : await storedBlocks(content);
  return packed.size % 2 ? new Blob([packed, PADDING]) : packed;
}

async function compressed(content: Blob): Promise<Blob> {
  // Older platforms do not know "deflate-raw".
  const stream = content.stream().pipeThrough(new CompressionStream("deflate"));
  const zlib = await new Response(stream).blob();
  return zlib.slice(ZLIB_HEADER, zlib.size - ZLIB_TRAILER);
}

/** The content in blocks that are not compressed, for platforms that do not compress. */
async function storedBlocks(content: Blob): Promise<Blob> {
  const parts: BlobPart[] = [];
  let position = 0;
  do {
    const block = content.slice(position, position + LONGEST_BLOCK);
    position += block.size;
    const header = new DataView(new ArrayBuffer(5));
    header.setUint8(0, position < content.size ? 0 : 1); // whether it is the last one
    header.setUint16(1, block.size, true);
    header.setUint16(3, ~block.size, true);
    parts.push(header, block);
  } while (position < content.size);
  return new Blob(parts);
}
