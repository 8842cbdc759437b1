/** Parts of patterns that Python has and ECMAScript does not, and the search for all matches. */

let groups = 0;

/** A group whose first match is final. */
export function atomic(pattern: string): string {
  const name = `atomic${groups++}`;
  return String.raw`(?=(?<${name}>${pattern}))\k<${name}>`;
}

/** All matches of a pattern with the flag g, from left to right and not overlapping. */
export function matches(pattern: RegExp, shape: string): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(shape); match !== null; match = pattern.exec(shape)) {
    found.push(match);
  }
  return found;
}
