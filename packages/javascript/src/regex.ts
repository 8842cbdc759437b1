/** Regular expressions that are compiled on first use, because a file needs only a few of them. */

const known = new Map<string, RegExp>();

/** Compile a pattern, once for all. Without `g` and `y`, so that it has no state. */
export function regex(pattern: string, flags = ""): RegExp {
  const key = `${flags}/${pattern}`;
  let compiled = known.get(key);
  if (compiled === undefined) {
    compiled = new RegExp(pattern, flags);
    known.set(key, compiled);
  }
  return compiled;
}

/** The match of a pattern with all of a text, or null. */
export function fullMatch(pattern: string, text: string, flags = ""): RegExpExecArray | null {
  return regex(`^(?:${pattern})$`, flags).exec(text);
}
