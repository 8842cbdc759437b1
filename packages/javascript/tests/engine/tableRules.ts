/** Rules as tables, for vectors with several rule sources. */

import { hexadecimal, spelled, tagOf } from "../../src/dicom/tags";
import { tableKeys } from "../../src/rules/lookup";
import type { PublishedRule } from "../../src/rules/published";
import { type Rule, type RuleSource, ruleOf } from "../../src/rules/rule";

type Rows = Readonly<Record<string, PublishedRule>>;

/** Rows like those of a procedure's SOP class, and texts to insert by tag. */
export interface Table {
  readonly tag?: Rows;
  readonly path?: Rows;
  readonly private?: Rows;
  readonly insertions?: Readonly<Record<string, string>>;
}

/** A rule source of the rows of a table, and nothing else. */
export class TableRules implements RuleSource {
  readonly levels: number;
  readonly byCreator: boolean;
  readonly insertions: ReadonlyMap<number, string>;

  constructor(private readonly table: Table) {
    const paths = Object.keys(table.path ?? {});
    this.levels = Math.max(0, ...paths.map((path) => path.split(">").length - 1));
    this.byCreator = Object.keys(table.private ?? {}).length > 0;
    const insertions = Object.entries(table.insertions ?? {});
    this.insertions = new Map(insertions.map(([tag, text]) => [tagOf(tag), text]));
  }

  resolve(tag: number, path: readonly number[] = [], creator = ""): Rule | null {
    const { tag: byTag = {}, path: byPath = {}, private: ofCreators = {} } = this.table;
    const digits = hexadecimal(tag);
    const row = ofCreators[`(${digits.slice(0, 4)},xx${digits.slice(6)},${creator})`];
    if (creator !== "" && row !== undefined) return ruleOf(row);
    for (let length = Math.min(path.length, this.levels); length > 0; length--) {
      const found = byPath[[...path.slice(-length), tag].map(spelled).join(">")];
      if (found !== undefined) return ruleOf(found);
    }
    const key = tableKeys(tag).find((each) => byTag[each] !== undefined);
    return key === undefined ? null : ruleOf(byTag[key]!);
  }
}
