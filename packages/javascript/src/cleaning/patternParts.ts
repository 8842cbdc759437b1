/** Parts of patterns that Python has and ECMAScript does not, and the search for all matches. */

import { regex } from "../regex";

let groups = 0;

/** A group whose first match is final. */
export function atomic(pattern: string): string {
  const name = `atomic${groups++}`;
  return String.raw`(?=(?<${name}>${pattern}))\k<${name}>`;
}

/**
 * All matches of a pattern in the shape of a text, from left to right and not overlapping.
 *
 * @param flags - `d` to know also where the groups are
 */
export function matches(pattern: string, shape: string, flags = ""): RegExpExecArray[] {
  const compiled = regex(pattern, `${flags}g`);
  const found: RegExpExecArray[] = [];
  compiled.lastIndex = 0;
  for (let match = compiled.exec(shape); match !== null; match = compiled.exec(shape)) {
    found.push(match);
  }
  return found;
}
