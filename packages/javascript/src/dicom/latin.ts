/** Bytes as text, each one a character: ISO 8859-1, whose code points are those of Unicode. */

/** The text of bytes; every byte is valid. (TextDecoder has only windows-1252 under this name.) */
export function latin1(bytes: Uint8Array): string {
  if (bytes.length <= BLOCK) return textOfBlock(bytes);
  let text = "";
  for (let start = 0; start < bytes.length; start += BLOCK) {
    text += textOfBlock(bytes.subarray(start, start + BLOCK));
  }
  return text;
}

function textOfBlock(block: Uint8Array): string {
  // `apply` takes arrays of bytes as they are; spreading them takes four times as long.
  return String.fromCharCode.apply(null, block as Iterable<number> as number[]);
}

const BLOCK = 1 << 12; // characters: arguments of one call

/** The bytes of a text in ISO 8859-1 with code points below a limit; null if one is not. */
export function latin1Bytes(text: string, limit = 0x100): Uint8Array | null {
  const bytes = new Uint8Array(text.length);
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place);
    if (code >= limit) return null;
    bytes[place] = code;
  }
  return bytes;
}

/** Whether all bytes are ASCII. */
export function isAscii(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte > 0x7f) return false;
  return true;
}
