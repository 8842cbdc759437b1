/**
 * Reads overlay files: rules that users write in TOML, in the format of the procedure's curators.
 *
 * The format is in docs/tasks/overlay.md. All that is wrong in a file is found at once, each thing
 * with its line and with what would be right. The bundle of the package lacks this, for its size.
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { parse, TomlError } from "smol-toml";
import { OverlayError } from "../errors";
import { literal } from "./literal";
import { type KindOfRow, loosenings, type Placed } from "./loosening";
import { misfit } from "./misfit";
import { choose } from "./options";
import { EVERY_SOP_CLASS, FORMS, isTable, TABLES, type TOMLTable, TOP } from "./overlayForm";
import {
  attributeKey,
  conceptKey,
  type Keywords,
  nearest,
  pathKey,
  privateKey,
  sopClassUid,
  WrongName,
} from "./overlayNames";
import { recordOf } from "./overlayRecord";
import type { PublishedOverlay, PublishedProcedure, PublishedRule, Rows } from "./published";
import { lineOf } from "./tomlLines";

const KINDS: Readonly<Record<string, KindOfRow>> = {
  ...{ decision: "tag", path: "path" },
  ...{ concept: "concept", private: "private" },
};

/** A file that the user gave. */
export interface GivenOverlay {
  readonly name: string;
  readonly content: Uint8Array;
}

/** An overlay file that has been read. Its names are right. */
class OverlayFile {
  /** The options that it chooses. */
  readonly options: readonly string[];
  private readonly file: string;
  private readonly text: string;
  private readonly content: TOMLTable;
  private readonly name: string;
  private readonly digest: string;
  private readonly rows: Placed[] = [];
  private readonly findings: string[] = [];

  /**
   * @param procedure - the one whose options, concepts and SOP classes it may name
   * @throws OverlayError: it cannot be read, or something in it is wrong.
   */
  constructor(
    given: GivenOverlay,
    private readonly procedure: PublishedProcedure,
    private readonly keywords: Keywords,
  ) {
    this.file = given.name;
    this.text = this.decoded(given.content);
    this.content = this.parsed();
    this.checkTop();
    const { options = [], name = this.stem() } = this.content;
    this.options = options as readonly string[];
    this.name = name as string;
    const hash = sha256(given.content).subarray(0, 4);
    this.digest = [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    for (const table of Object.keys(TABLES)) {
      const entries = (this.content[table] ?? []) as readonly TOMLTable[];
      for (const [index, entry] of entries.entries()) {
        if (this.hasRightKeys(table, index, entry)) this.read(table, index, entry);
      }
    }
    this.findRepeated();
    this.throwFindings();
  }

  /**
   * The overlay, with its name and method.
   *
   * @param base - the procedure that it changes, with the options, also its own
   * @throws OverlayError: it discloses more than Table E.1-1 or `base`, and does not say why.
   */
  over(base: PublishedProcedure): PublishedOverlay {
    const found = loosenings(this.rows, base);
    for (const { placed, before, source } of this.content.loosens === true ? [] : found) {
      this.findings.push(
        `${placed.place}: ${placed.row.default} for ${placed.named} discloses more than ` +
          `${before}, ${source} -> another action, or loosens = true and ` +
          'loosens_because = "..." at the top',
      );
    }
    this.throwFindings();
    const { loosens, loosens_because: reason } = this.content;
    return {
      ...this.published(),
      method: `overlay ${this.name} ${this.digest}`,
      ...(loosens === true ? { loosens: String(reason) } : {}),
      ...recordOf(found, this.procedure.identifying),
    };
  }

  private published(): PublishedOverlay {
    const { description } = this.content;
    const forAll: Partial<Record<KindOfRow, Rows>> = {};
    const sopClass: Record<string, Partial<Record<KindOfRow, Rows>>> = {};
    for (const { uids, kind, key, row } of this.rows) {
      const places = uids.length > 0 ? uids.map((uid) => (sopClass[uid] ??= {})) : [forAll];
      for (const place of places) place[kind] = { ...place[kind], [key]: row };
    }
    return {
      name: this.name,
      ...(typeof description === "string" ? { description } : {}),
      ...(this.options.length > 0 ? { options: this.options } : {}),
      ...forAll,
      ...(Object.keys(sopClass).length > 0 ? { sopClass } : {}),
    };
  }

  private decoded(content: Uint8Array): string {
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(content);
    } catch {
      throw new OverlayError([`${this.file}: not UTF-8 -> save it as UTF-8`]);
    }
  }

  private parsed(): TOMLTable {
    try {
      return parse(this.text);
    } catch (error) {
      if (!(error instanceof TomlError)) throw error;
      const [what = ""] = error.message.split("\n");
      const why = what.replace("Invalid TOML document: ", "");
      const problem = `${this.file}:${error.line}: not TOML: ${why} -> correct this line`;
      throw new OverlayError([problem]);
    }
  }

  private stem(): string {
    return this.file.replace(/\.toml$/, "");
  }

  private checkTop(): void {
    for (const [key, value] of Object.entries(this.content)) {
      if (!TOP.includes(key)) {
        const right = nearest(key, TOP, `one of ${TOP.join(", ")}`);
        this.find("", 0, key, `unknown key ${literal(key)}`, right);
      } else if (key in TABLES) {
        if (!Array.isArray(value) || !value.every(isTable)) {
          this.find("", 0, key, `${key} is not a table`, `[[${key}]]`);
          this.throwFindings();
        }
      } else if (!FORMS[key]!.fits(value)) {
        this.find("", 0, key, `wrong ${key}`, FORMS[key]!.right);
      }
    }
    this.throwFindings();
    const { name, options = [], loosens, loosens_because: reason } = this.content;
    if (name === undefined && !FORMS.name!.fits(this.stem())) {
      this.find("", 0, "", "the file name is no name", `name, of ${FORMS.name!.right}`);
    }
    const known = this.procedure.option ?? {};
    const codes = Object.values(known).map(({ code }) => code.value);
    for (const each of options as readonly string[]) {
      if (Object.hasOwn(known, each) || codes.includes(each)) continue;
      const names = Object.keys(known);
      const right = nearest(each, names, `one of ${names.join(", ")}`);
      this.find("", 0, each, `no option is named ${literal(each)}`, right);
    }
    if (loosens === true && reason === undefined) {
      this.find("", 0, "loosens", "loosens without a reason", 'loosens_because = "..."');
    }
    if (reason !== undefined && loosens !== true) {
      this.find("", 0, "loosens_because", "a reason without loosens", "loosens = true");
    }
  }

  private hasRightKeys(table: string, index: number, entry: TOMLTable): boolean {
    const { listed, required, optional } = TABLES[table]!;
    const known = [listed, ...required, ...optional];
    const before = this.findings.length;
    for (const [key, value] of Object.entries(entry)) {
      if (!known.includes(key)) {
        const right = nearest(key, known, `one of ${known.join(", ")}`);
        this.find(table, index, key, `unknown key ${literal(key)}`, right);
      } else if (!FORMS[key]!.fits(value)) {
        this.find(table, index, key, `wrong ${key}: ${literal(value)}`, FORMS[key]!.right);
      }
    }
    for (const key of [listed, ...required]) {
      if (!Object.hasOwn(entry, key)) this.find(table, index, "", `no ${key}`, FORMS[key]!.right);
    }
    return this.findings.length === before;
  }

  /** Add the rows of an entry whose keys are right. */
  private read(table: string, index: number, entry: TOMLTable): void {
    const row: PublishedRule = {
      default: String(entry.action),
      justification: String(entry.justification).trim().split(/\s+/).join(" "),
      ...(entry.dummy === undefined ? {} : { dummy: entry.dummy }),
      ...(typeof entry.vr === "string" ? { vr: entry.vr } : {}),
    };
    const uids = this.scope(table, index, entry.scope ?? EVERY_SOP_CLASS);
    const { withheld = {} } = this.procedure.concept ?? {};
    for (const text of entry[TABLES[table]!.listed] as readonly string[]) {
      const key = this.key(table, text, entry);
      if (key instanceof WrongName) {
        this.find(table, index, text, key.problem, key.remedy);
        continue;
      }
      const place = this.place(table, index, text);
      const meaning = text.slice(text.indexOf(") ") + 2);
      const known = table === "concept" ? (withheld[key] ?? { meaning }) : {};
      const placed: Placed = {
        ...{ place, named: text, kind: KINDS[table]!, key, uids },
        row: { ...known, ...row },
      };
      const wrong = misfit(placed);
      if (wrong !== null) this.find(table, index, text, ...wrong);
      this.rows.push(placed);
    }
  }

  private key(table: string, text: string, entry: TOMLTable): string | WrongName {
    if (table === "path") return pathKey(text, this.keywords);
    if (table === "private") return privateKey(text, String(entry.creator));
    if (table === "concept") return conceptKey(text, this.procedure);
    return attributeKey(text, this.keywords);
  }

  private scope(table: string, index: number, scope: unknown): readonly string[] {
    if (!isTable(scope)) return [];
    const names = [scope.sop_class].flat() as readonly string[];
    return names.flatMap((name) => {
      const uid = sopClassUid(name, this.procedure);
      if (!(uid instanceof WrongName)) return uid;
      this.find(table, index, name, uid.problem, uid.remedy);
      return [];
    });
  }

  private findRepeated(): void {
    const seen = new Map<string, Placed>();
    for (const placed of this.rows) {
      for (const uid of placed.uids.length > 0 ? placed.uids : [""]) {
        const key = JSON.stringify([placed.kind, placed.key, uid]);
        const first = seen.get(key) ?? placed;
        seen.set(key, first);
        if (first === placed) continue;
        const line = first.place.slice(first.place.lastIndexOf(":") + 1);
        const problem = `${placed.named} is also in line ${line}`;
        this.findings.push(`${placed.place}: ${problem} -> one decision for it`);
        break;
      }
    }
  }

  private place(table: string, index: number, needle: string): string {
    const line = lineOf(this.text, table, index, needle);
    return line > 0 ? `${this.file}:${line}` : this.file;
  }

  private find(
    table: string,
    index: number,
    needle: string,
    problem: string,
    remedy: string,
  ): void {
    this.findings.push(`${this.place(table, index, needle)}: ${problem} -> ${remedy}`);
  }

  private throwFindings(): void {
    if (this.findings.length > 0) throw new OverlayError(this.findings);
  }
}

/**
 * The overlays in files, each checked against the procedure with what comes before it.
 *
 * @param files - the first one first
 * @param before - names of options, and the name of a preset; empty for none
 * @param keywords - those of PS3.6
 * @throws OverlayError: a file cannot be read, is wrong, or loosens without saying why.
 * @throws OptionError: the procedure has no such option or preset, or options exclude each other.
 */
export function overlaysIn(
  files: readonly GivenOverlay[],
  procedure: PublishedProcedure,
  before: { readonly options: readonly string[]; readonly preset: string },
  keywords: Keywords,
): readonly PublishedOverlay[] {
  const read = files.map((file) => new OverlayFile(file, procedure, keywords));
  const options = [...before.options, ...read.flatMap((each) => each.options)];
  const overlays: PublishedOverlay[] = [];
  for (const each of read) {
    overlays.push(each.over(choose(procedure, { ...before, options, overlays })));
  }
  return overlays;
}
