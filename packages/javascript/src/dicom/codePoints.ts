/** Whether a text has at most so many characters: code points, as a VR counts them. */
export function hasAtMost(text: string, most: number): boolean {
  if (text.length <= most) return true;
  let count = 0;
  for (const _ of text) if (++count > most) return false;
  return true;
}
