/** Which action the procedure gives to an element of a SOP class. */

import { repeatingGroup } from "../dicom/dictionary";
import { hexadecimal, spelled } from "../dicom/tags";
import { ProcedureError } from "../errors";
import { fullMatch } from "../regex";
import { CodedRules } from "./coded";
import { isUnlisted } from "./overlay";
import { entryOf, type PublishedProcedure, type PublishedRule, type Rows } from "./published";
import { newRule, type Rule, type RuleSource, ruleOf } from "./rule";

const TAG = "\\([0-9A-FX]{4},[0-9A-FX]{4}\\)";

/** The rules of a procedure for one SOP class: a `RuleSource` with a rule for every element. */
export class SOPClassRules implements RuleSource {
  readonly insertions: ReadonlyMap<number, string> = new Map();
  readonly levels: number;
  readonly byCreator: boolean;
  /** Whether the procedure has rules for the SOP class. */
  readonly supported: boolean;
  /** The rule for an element that is not listed. */
  readonly default: Rule;
  private readonly table: Rows;
  private readonly byPath: Rows;
  private readonly ofCreators: Rows;
  private readonly coded: CodedRules;
  private readonly unlisted: { rule: Rule; except: ReadonlySet<string> } | null;

  /**
   * @param procedure - any of the published shape
   * @param sopClassUid - the SOP class; if the procedure lacks it, the procedure's default applies
   * @throws ProcedureError: a tag is not written as it is looked up, so its rule would have no effect.
   */
  constructor(procedure: PublishedProcedure, sopClassUid: string) {
    const entry = entryOf(procedure, sopClassUid);
    this.supported = entry !== undefined;
    this.default =
      entry === undefined ? ruleOf(asRow(procedure), "R", "Unsupported SOP Class") : ruleOf(entry);
    this.table = entry?.tag ?? {};
    this.byPath = entry?.path ?? {};
    this.ofCreators = entry?.private ?? {};
    const { unlisted } = entry ?? {};
    this.unlisted = unlisted ? { rule: ruleOf(unlisted), except: new Set(unlisted.except) } : null;
    const depths = Object.keys(this.byPath).map((path) => path.split(">").length - 1);
    this.levels = Math.max(0, ...depths);
    this.byCreator = Object.keys(this.ofCreators).length > 0;
    checkKeys(this.table, TAG, "(0018,0060)");
    checkKeys(this.byPath, `${TAG}(?:>${TAG})+`, "(0018,0012)>(0018,0060)");
    checkKeys(this.ofCreators, "\\([0-9A-F]{4},xx[0-9A-F]{2},[^\\n]+\\)", "(0019,xx0C,CREATOR)");
    this.coded = new CodedRules(procedure);
  }

  /** The rule for an element: by its path, its own, its repeating group's, or the default. */
  resolve(tag: number, path: readonly number[] = [], creator = ""): Rule {
    if (creator !== "") {
      const digits = hexadecimal(tag);
      const key = `(${digits.slice(0, 4)},xx${digits.slice(6)},${creator})`; // in any block
      const row = this.ofCreators[key];
      if (row !== undefined) return ruleOf(row);
    }
    const reason = neverKept(tag);
    if (reason !== null) return newRule("X", reason);
    for (let length = Math.min(path.length, this.levels); length > 0; length--) {
      const row = this.byPath[[...path.slice(-length), tag].map(spelled).join(">")];
      if (row !== undefined) return this.coded.narrowed(tag, ruleOf(row), Boolean(row.required));
    }
    for (const key of tableKeys(tag)) {
      const row = this.table[key];
      if (row !== undefined) return this.coded.narrowed(tag, ruleOf(row), Boolean(row.required));
    }
    if (this.unlisted !== null && isUnlisted(tag, this.unlisted.except)) {
      return this.coded.narrowed(tag, this.unlisted.rule);
    }
    return this.default;
  }
}

/** The default of a procedure is a row too. */
function asRow({ default: action, justification }: PublishedProcedure): Partial<PublishedRule> {
  return {
    ...(action === undefined ? {} : { default: action }),
    ...(justification === undefined ? {} : { justification }),
  };
}

/** Several rule sources as one: the first that has a rule for an element decides. */
export class Chain implements RuleSource {
  readonly levels: number;
  readonly byCreator: boolean;
  readonly insertions: ReadonlyMap<number, string>;

  /** @param sources - the first source first; the last one has a rule for every element */
  constructor(private readonly sources: readonly RuleSource[]) {
    this.levels = Math.max(...sources.map((source) => source.levels));
    this.byCreator = sources.some((source) => source.byCreator);
    this.insertions = new Map([...sources].reverse().flatMap(({ insertions }) => [...insertions]));
  }

  /** The rule of the first source that has one. */
  resolve(tag: number, path: readonly number[] = [], creator = ""): Rule | null {
    for (const source of this.sources) {
      const rule = source.resolve(tag, path, creator);
      if (rule !== null) return rule;
    }
    return null;
  }
}

function checkKeys(table: Rows, form: string, example: string): void {
  const wrong = Object.keys(table).find((key) => !fullMatch(form, key));
  if (wrong !== undefined) {
    throw new ProcedureError(`the procedure has a rule for "${wrong}"; write it as ${example}`);
  }
}

/** The keys under which a tag may be listed, the most specific first (PS3.5 section 7.6). */
export function tableKeys(tag: number): readonly string[] {
  const group = repeatingGroup(tag);
  if (group === null) return [spelled(tag)];
  return [spelled(tag), `(${group.slice(0, 4)},${group.slice(4)})`];
}

/** The reason why a procedure's table cannot keep this element; null if it can. */
function neverKept(tag: number): string | null {
  const group = tag >>> 16;
  if (group % 2 === 1) return "Private data element: its meaning is not known";
  if (group === 0x0000 || group === 0x0002) return "Not allowed in a data set";
  if ((tag & 0xffff) === 0) return "Group length: retired, and wrong once elements are removed";
  if (tag === 0xfffcfffc) return "Trailing padding: may hold anything";
  if (tag === 0xfffafffa) {
    return "Digital signature: identifies, and is void once elements are changed";
  }
  return null;
}
