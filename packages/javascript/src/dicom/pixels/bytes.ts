/** Numbers and texts in the bytes of codestreams. */

/** The number whose bytes these are, the first one highest; 0 if there are none. */
export function bigEndian(bytes: Uint8Array, start = 0, end = bytes.length): number {
  const stop = Math.min(end, bytes.length);
  let number = 0;
  for (let place = start; place < stop; place++) number = number * 0x100 + bytes[place]!;
  return number;
}

/** The number whose bytes these are, the last one highest. */
export function littleEndian(bytes: Uint8Array, start: number, end: number): number {
  let number = 0;
  for (let place = Math.min(end, bytes.length); place > start; ) {
    number = number * 0x100 + bytes[--place]!;
  }
  return number;
}

/** The bytes of a text, each character one byte. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Whether bytes begin with these characters, each of them one byte. */
export function startsWith(bytes: Uint8Array, text: string): boolean {
  if (bytes.length < text.length) return false;
  for (let place = 0; place < text.length; place++) {
    if (bytes[place] !== text.charCodeAt(place)) return false;
  }
  return true;
}

/** Whether all bytes of a range are this one. */
export function isAll(byte: number, bytes: Uint8Array, start = 0, end = bytes.length): boolean {
  for (let place = start; place < end; place++) if (bytes[place] !== byte) return false;
  return true;
}

/** Bytes without zeros at their beginning. */
export function withoutLeadingZeros(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (bytes[start] === 0) start += 1;
  return bytes.subarray(start);
}
