/**
 * A user's own table of pseudonyms, which is read and never written.
 *
 * It is a CSV file in UTF-8 with the columns patient_id and pseudonym, and if wanted issuer and
 * date_shift_days. No message quotes a value of it, because its values identify patients.
 */

import { rowsOfCSV } from "./csv";
import { fits } from "./dicom/values";
import { PseudonymTableError } from "./errors";

const NEEDED = ["patient_id", "pseudonym"] as const;
const TELLING = 4; // characters of a Patient ID that a pseudonym may not contain
const OPTIONAL = ["issuer", "date_shift_days"] as const;
const COLUMNS: readonly string[] = [...NEEDED, ...OPTIONAL];
/** Days by which 1 January 1900 moves to the year 1, and 31 December 2099 to the year 9999. */
const [MOST_BACK, MOST_FORWARD] = [693_595, 2_885_415];
const DOTLESS_I = "\u0131"; // the only other letter of which the capital is one of ASCII

/** What the table gives a patient. */
export interface Given {
  /** For Patient ID and Patient's Name. */
  readonly pseudonym: string;
  /** By how many days dates move back, forward if negative; null for those of the key. */
  readonly days: number | null;
}

/** A row of the table, and where it stands. */
interface Line extends Given {
  readonly where: string;
  readonly patient: string;
  readonly issuer: string;
}

/** Pseudonyms by Patient ID (0010,0020) and Issuer of Patient ID (0010,0021). */
export class PseudonymTable {
  private readonly rows: ReadonlyMap<string, Given>;

  /**
   * @param rows - what is given, by ID and issuer; with an empty issuer, for every issuer that has
   *   no row of its own
   */
  constructor(rows: Iterable<readonly [patientId: string, issuer: string, given: Given]>) {
    this.rows = new Map(
      [...rows].map(([patientId, issuer, given]) => [keyOf(patientId, issuer), given]),
    );
  }

  /**
   * The table in a CSV file, in UTF-8 with or without byte order mark.
   *
   * @param content - of the file
   * @param name - of the file, for messages
   * @throws PseudonymTableError: it cannot be read, or a line of it is wrong.
   */
  static read(content: Uint8Array, name = "the table of pseudonyms"): PseudonymTable {
    return new PseudonymTable(checked(linesOf(name, content)));
  }

  /**
   * The table of a mapping from Patient ID to pseudonym, whoever issued the ID.
   *
   * @throws PseudonymTableError: an entry is wrong.
   */
  static of(pseudonyms: Readonly<Record<string, string>>): PseudonymTable {
    const lines = Object.entries(pseudonyms).map(([patient, pseudonym], place) => ({
      where: `entry ${place + 1} of the pseudonyms`,
      patient: stripped(patient),
      issuer: "",
      pseudonym: pseudonym.trim(),
      days: null,
    }));
    return new PseudonymTable(checked(lines));
  }

  /** What a patient gets; undefined if the table has no row for it. */
  get(patientId: string, issuer: string): Given | undefined {
    return this.rows.get(keyOf(patientId, issuer)) ?? this.rows.get(keyOf(patientId, ""));
  }
}

function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

function stripped(text: string): string {
  return text.replace(/^[ \0]+|[ \0]+$/g, "");
}

function checked(lines: Iterable<Line>): Iterable<readonly [string, string, Given]> {
  const places = new Map<string, string>();
  const numbers = new Set<string>();
  const rows: (readonly [string, string, Given])[] = [];
  for (const { where, patient, issuer, pseudonym, days } of lines) {
    const empty = patient === "" ? NEEDED[0] : pseudonym === "" ? NEEDED[1] : "";
    if (empty !== "") {
      throw new PseudonymTableError(`${where}: ${empty} is empty; each row needs one`);
    }
    const isPlain = /^[ -~]+$/.test(pseudonym) && !/[\\^=]/.test(pseudonym);
    if (!isPlain || !(fits("LO", pseudonym) && fits("PN", pseudonym))) {
      throw new PseudonymTableError(
        `${where}: the pseudonym does not fit Patient ID and Patient's Name; at most 64 ` +
          "characters of ASCII are right, without \\ ^ =",
      );
    }
    checkAgainstOwn(where, patient, pseudonym);
    checkDays(where, days);
    for (const [key, what] of [
      [keyOf(patient, issuer), "patient"],
      [keyOf(pseudonym), "pseudonym"],
    ] as const) {
      const place = places.get(key);
      if (place !== undefined) {
        throw new PseudonymTableError(
          `${where}: the same ${what} as in ${place}; each stands in one row`,
        );
      }
      places.set(key, where);
    }
    if (!patient.includes(DOTLESS_I)) numbers.add(inOneCase(patient));
    rows.push([patient, issuer, { pseudonym, days }]);
  }
  for (const [, , { pseudonym }] of rows) {
    if (numbers.has(inOneCase(pseudonym))) {
      throw new PseudonymTableError(
        `${places.get(keyOf(pseudonym))}: the pseudonym is the Patient ID of another row; ` +
          "choose one that is nobody's",
      );
    }
  }
  return rows;
}

function checkAgainstOwn(where: string, patient: string, pseudonym: string): void {
  if (patient.includes(DOTLESS_I)) return;
  const [shown, number] = [inOneCase(pseudonym), inOneCase(patient)];
  const isTold = number.length >= TELLING && shown.includes(number);
  if (shown !== number && !isTold) return;
  const how = shown === number ? "is" : "contains";
  throw new PseudonymTableError(`${where}: the pseudonym ${how} the Patient ID; choose another`);
}

/** A text without the difference of case, also where one letter has two capitals. */
function inOneCase(text: string): string {
  return text.toLowerCase().toUpperCase();
}

function checkDays(where: string, days: number | null): void {
  if (days === 0) {
    throw new PseudonymTableError(
      `${where}: date_shift_days is 0, which moves nothing; to keep dates, use the option ` +
        "retain-longitudinal-full-dates",
    );
  }
  if (days !== null && !(-MOST_FORWARD <= days && days <= MOST_BACK)) {
    throw new PseudonymTableError(
      `${where}: date_shift_days leaves the calendar; ${-MOST_FORWARD} to ${MOST_BACK} ` +
        "days back keep the dates of 1900 to 2099 in the years 1 to 9999",
    );
  }
}

/** The rows of a CSV file. */
function* linesOf(name: string, content: Uint8Array): Iterable<Line> {
  let columns: readonly string[] = [];
  for (const { line, cells: written } of rowsOfCSV(textOf(name, content))) {
    const where = `${name}:${line}`;
    if (written === null) {
      throw new PseudonymTableError(`${where}: not CSV; a quotation mark may be missing`);
    }
    const cells = written.map(stripped);
    if (cells.every((cell) => cell === "")) continue;
    if (columns.length === 0) {
      checkColumns(where, cells);
      columns = cells;
      continue;
    }
    if (cells.length !== columns.length) {
      throw new PseudonymTableError(
        `${where}: ${cells.length} cells; the first line has ${columns.length} columns`,
      );
    }
    const [patient = "", pseudonym = "", issuer = "", shift = null] = COLUMNS.map(
      (column) => cells[columns.indexOf(column)],
    );
    const days = shift === null ? null : daysIn(where, shift);
    yield { where, patient, issuer, pseudonym, days };
  }
  if (columns.length === 0) checkColumns(`${name}:1`, []);
}

function textOf(name: string, content: Uint8Array): string {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    return decoder.decode(content);
  } catch {
    let [line, start] = [1, 0];
    for (;;) {
      const end = content.indexOf(0x0a, start);
      try {
        decoder.decode(content.subarray(start, end < 0 ? content.length : end));
      } catch {
        throw new PseudonymTableError(`${name}:${line}: not UTF-8; save the table as UTF-8`);
      }
      [line, start] = [line + 1, end + 1];
    }
  }
}

function checkColumns(where: string, columns: readonly string[]): void {
  const missing = NEEDED.find((needed) => !columns.includes(needed));
  if (missing !== undefined) {
    throw new PseudonymTableError(
      `${where}: no column ${missing}; the first line is ${NEEDED.join(",")}, and if wanted ` +
        `${OPTIONAL.join(" and ")}, with commas between them`,
    );
  }
  for (const [place, column] of columns.entries()) {
    if (!COLUMNS.includes(column)) {
      throw new PseudonymTableError(
        `${where}: column ${place + 1} has another name than ${COLUMNS.join(", ")}; leave it ` +
          "out, or correct its name",
      );
    }
    if (columns.indexOf(column) < place) {
      throw new PseudonymTableError(`${where}: the column ${column} is there twice`);
    }
  }
}

function daysIn(where: string, text: string): number {
  if (text === "") {
    throw new PseudonymTableError(`${where}: date_shift_days is empty; each row needs a number`);
  }
  if (!/^[+-]?\d{1,9}$/.test(text)) {
    throw new PseudonymTableError(
      `${where}: date_shift_days must be a whole number of up to 9 digits, such as 120`,
    );
  }
  return Number(text);
}
