/** Reads tables with commas, as the csv module of Python does in its strict mode. */

const QUOTE = '"';

/** A row of a table. */
export interface CSVRow {
  /** The number of its last line, from 1. */
  readonly line: number;
  /** Null if it is not CSV: a quotation mark is missing. Nothing follows it. */
  readonly cells: readonly string[] | null;
}

/** The rows of a table. A line without anything is a row with one empty cell. */
export function* rowsOfCSV(text: string): Generator<CSVRow> {
  const lines = text.match(/[^\r\n]*(?:\r\n?|\n)|[^\r\n]+/g) ?? [];
  let state: "start" | "plain" | "quoted" | "quote" = "start";
  let [cell, cells] = ["", [] as string[]];
  for (const [place, written] of lines.entries()) {
    const content = written.replace(/[\r\n]+$/, "");
    for (const each of content) {
      if (state === "quoted") {
        if (each === QUOTE) state = "quote";
        else cell += each;
      } else if (state === "quote" && each === QUOTE) {
        [cell, state] = [cell + each, "quoted"];
      } else if (each === ",") {
        cells.push(cell);
        [cell, state] = ["", "start"];
      } else if (state === "quote") {
        yield { line: place + 1, cells: null };
        return;
      } else if (state === "start" && each === QUOTE) {
        state = "quoted";
      } else {
        [cell, state] = [cell + each, "plain"];
      }
    }
    if (state === "quoted") {
      cell += written.slice(content.length);
    } else {
      yield { line: place + 1, cells: [...cells, cell] };
      [cell, cells, state] = ["", [], "start"];
    }
  }
  if (state === "quoted") yield { line: lines.length, cells: null };
}
