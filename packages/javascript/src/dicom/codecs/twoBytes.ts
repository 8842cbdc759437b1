/** Sets of characters of two bytes each. */

import { INVALID } from "./codec";
import { TWO_BYTES } from "./generated/tables";

/** Where a set has its characters: rows by the first byte, cells by the second. */
interface Grid {
  readonly firstRow: number;
  readonly rows: number;
  readonly firstCell: number;
  readonly cells: number;
}

const SQUARE: Grid = { firstRow: 0xa1, rows: 94, firstCell: 0xa1, cells: 94 };
const OF_GBK: Grid = { firstRow: 0x81, rows: 126, firstCell: 0x40, cells: 191 };

/** The name of a set. */
export type TwoByteName = keyof typeof TWO_BYTES;

/** A set of characters: its table is made on first use, with the platform's ideographs. */
export class TwoByteSet {
  private characters: readonly (string | undefined)[] | undefined;
  private places: ReadonlyMap<string, number> | undefined;

  constructor(
    private readonly name: TwoByteName,
    private readonly label: string,
    private readonly grid: Grid,
    private readonly prefix: readonly number[] = [],
  ) {}

  /** The character of two bytes, with the high bits that the set's grid has; or undefined. */
  character(first: number, second: number): string | undefined {
    const { firstRow, rows, firstCell, cells } = this.grid;
    const row = first - firstRow;
    const cell = second - firstCell;
    if (row < 0 || row >= rows || cell < 0 || cell >= cells) return undefined;
    this.characters ??= this.table();
    return this.characters[row * cells + cell];
  }

  /** The two bytes of a character, or undefined. */
  bytes(character: string): [first: number, second: number] | undefined {
    this.places ??= this.reversed();
    const place = this.places.get(character);
    if (place === undefined) return undefined;
    const { firstRow, firstCell, cells } = this.grid;
    return [firstRow + Math.floor(place / cells), firstCell + (place % cells)];
  }

  private table(): (string | undefined)[] {
    const table: (string | undefined)[] = [];
    let platform: string[] | undefined;
    for (const run of TWO_BYTES[this.name]) {
      if (typeof run === "string") {
        table.push(...run);
      } else if (typeof run === "object") {
        const [first, count] = run as [number, number];
        for (let code = first; code < first + count; code++) table.push(String.fromCharCode(code));
      } else if (run < 0) {
        table.push(...new Array<undefined>(-run));
      } else {
        platform ??= this.ofPlatform();
        table.push(...platform.slice(table.length, table.length + run));
      }
    }
    return table;
  }

  /** All characters as TextDecoder has them: each pair of bytes is followed by a line feed. */
  private ofPlatform(): string[] {
    const { firstRow, rows, firstCell, cells } = this.grid;
    const pairs: number[] = [];
    for (let row = firstRow; row < firstRow + rows; row++) {
      for (let cell = firstCell; cell < firstCell + cells; cell++) {
        pairs.push(...this.prefix, row, cell, 0x0a);
      }
    }
    return new TextDecoder(this.label).decode(Uint8Array.from(pairs)).split("\n");
  }

  private reversed(): Map<string, number> {
    this.characters ??= this.table();
    const places = new Map<string, number>();
    this.characters.forEach((character, place) => {
      if (character !== undefined && !places.has(character)) places.set(character, place);
    });
    places.delete(INVALID);
    return places;
  }
}

export const JIS_X_0208 = new TwoByteSet("jisx0208", "euc-jp", SQUARE);
export const JIS_X_0212 = new TwoByteSet("jisx0212", "euc-jp", SQUARE, [0x8f]);
export const KS_X_1001 = new TwoByteSet("ksx1001", "euc-kr", SQUARE);
export const GB_2312 = new TwoByteSet("gb2312", "gbk", SQUARE);
export const GBK_CHARACTERS = new TwoByteSet("gbk", "gbk", OF_GBK);
export const GB_18030_CHARACTERS = new TwoByteSet("gb18030", "gbk", OF_GBK);
