/** Whether a text has at most so many characters: code points, as a VR counts them. */
export function hasAtMost(text: string, most: number): boolean {
  if (text.length <= most) return true;
  let count = 0;
  for (const _ of text) if (++count > most) return false;
  return true;
}

/** Compares texts by their code points, as UTF-8 orders them; for sorting. */
export function inCodePointOrder(a: string, b: string): number {
  const ofA = [...a];
  const ofB = [...b];
  const place = ofA.findIndex((character, each) => character !== ofB[each]);
  if (place < 0) return ofA.length - ofB.length;
  return ofA[place]!.codePointAt(0)! - (ofB[place]?.codePointAt(0) ?? -1);
}
