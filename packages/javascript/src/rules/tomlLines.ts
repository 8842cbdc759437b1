/** On which line of a TOML file something stands, for messages. */

const HEAD = /^\s*\[\[\s*(\w+)\s*\]\]/;

/**
 * The line of an entry, or of the first text after its head that contains the needle; from 1.
 *
 * @param text - the file
 * @param table - the name of its `[[table]]`; empty for what stands before all tables
 * @param entry - the number of the entry, from 0
 * @param needle - a text in the line
 * @returns 0 if there is no such entry
 */
export function lineOf(text: string, table: string, entry: number, needle = ""): number {
  const lines = text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/);
  const heads = lines.map((line) => HEAD.exec(line)?.[1]);
  let start = 0;
  if (table !== "") {
    const found = [...heads.keys()].filter((line) => heads[line] === table)[entry];
    if (found === undefined) return 0;
    start = found;
  }
  const next = heads.findIndex((head, line) => line > start && head !== undefined);
  const entryLines = lines.slice(start, next < 0 ? lines.length : next);
  const at = needle === "" ? -1 : entryLines.findIndex((line) => line.includes(needle));
  return start + Math.max(at, 0) + 1;
}
