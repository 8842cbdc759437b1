/** The spaces and NULs that pad values (PS3.5 section 6.2). */

/** A text without the padding at its end. */
export function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isPadding(text.charCodeAt(end - 1))) end--;
  return text.slice(0, end);
}

/** A text without the padding at both ends. */
export function withoutPadding(text: string): string {
  let start = 0;
  while (start < text.length && isPadding(text.charCodeAt(start))) start++;
  return withoutEnd(text.slice(start));
}

/** Whether bytes are nothing but padding. */
export function isOnlyPadding(bytes: Uint8Array): boolean {
  return bytes.every(isPadding);
}

function isPadding(code: number): boolean {
  return code === 0x20 || code === 0;
}
