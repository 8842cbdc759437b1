/** What to do with an element once its header is read: the rules of a SOP class, by tag. */

import { type ActionDefinition, Inside } from "../actions/action";
import { actionNamed } from "../actions/registry";
import { vrChoices } from "../dicom/dictionary";
import { DESCRIPTION } from "../dicom/pixels/image";
import * as tags from "../dicom/tags";
import { CODE_VRS } from "../dicom/vrs";
import { SOPClassRules } from "../rules/lookup";
import { type Item, newRule, type Rule, type RuleSource } from "../rules/rule";

/** Elements that say something about the data set as a whole, or about the pixels beside them. */
export const ASKED_FOR: ReadonlySet<number> = new Set([
  ...[tags.CHARACTER_SET, tags.SOP_CLASS, tags.PATIENT_ID, tags.ISSUER],
  ...[tags.STUDY, tags.SERIES, tags.INSTANCE, ...tags.RECORD, ...DESCRIPTION],
]);

/** VRs whose values are not loaded. */
export const BULK_VRS: ReadonlySet<string> = new Set("OB OD OF OL OV OW UN".split(" "));

/** VRs without text whose length may be undefined, as that of pixel data is. */
export const LONG_BINARY_VRS: ReadonlySet<string> = new Set([...BULK_VRS, "SV", "UV"]);

/** VRs of dates and times. */
export const MOMENTS: ReadonlySet<string> = new Set(["DA", "DT", "TM"]);

const ASCII = new Set([...CODE_VRS, "UR"]);
const KINDS: ReadonlyMap<string, string> = new Map([
  ["PN", "person-name"],
  ["UI", "uid"],
  ["DA", "date"],
  ["DT", "date"],
]);
const COUNTED_AFTER = 16; // files
const MOST = 20_000; // entries, and plans, that are remembered; private tags can be any
const IN_REMOVED = newRule("X", "inside a sequence that is removed");

/** What to ask an item. */
export type Asks = (item: Item) => string;

/** What items were asked, and what they said. */
type Answers = ReadonlyMap<Asks, string>;

/** The plan for one tag. */
export interface Entry {
  /** The VRs of the data dictionary; none if it does not know the tag. */
  readonly vrs: readonly string[];
  /** The action and its reason. */
  readonly rule: Rule;
  /** The action itself. */
  readonly action: ActionDefinition;
  /** Which kind of identifying value the element holds; empty if none. */
  readonly kind: string;
  /** Whether its texts are in the default character set, whatever that of the file is. */
  readonly isAscii: boolean;
  /** Which public words the element holds; empty if none. */
  readonly holds: string;
  /** Whether it is removed, and nobody needs its value. */
  readonly isDropped: boolean;
  /** What the item was asked to find the rule; null if nothing. */
  readonly asked: Asks | null;
}

/** Entries by tag, worked out when a tag is first met. */
export class Plan {
  /** Whether rules depend on the private creator of private elements. */
  readonly byCreator: boolean;
  private readonly entries = new Map<number, Entry>();
  private readonly ofCreators = new Map<string, Entry>();
  private readonly ofAnswers = new Map<Asks, Map<string, Plan>>();

  constructor(
    /** All of the SOP class. */
    private readonly plans: Plans,
    /** How the elements are treated. */
    readonly inside: Inside,
    /** Tags of the sequences around them, as far as rules depend on them. */
    readonly path: readonly number[],
    private readonly answers: Answers = new Map(),
  ) {
    this.byCreator = plans.rules.byCreator;
  }

  /** The number of things that it remembers, and one for itself. */
  get size(): number {
    const answered = [...this.ofAnswers.values()].flatMap((plans) => [...plans.values()]);
    const own = 1 + this.entries.size + this.ofCreators.size;
    return answered.reduce((sum, plan) => sum + plan.size, own);
  }

  /** The entry for a tag; see `Plans.entry`. */
  entry(tag: number): Entry {
    let entry = this.entries.get(tag);
    if (entry === undefined) {
      entry = this.plans.entry(tag, this.inside, this.path, { answers: this.answers });
      this.entries.set(tag, entry);
    }
    return entry;
  }

  /** The entry for an attribute of a private creator. */
  privateEntry(tag: number, creator: string): Entry {
    const key = `${tag} ${creator}`;
    let entry = this.ofCreators.get(key);
    if (entry === undefined) {
      entry = this.plans.entry(tag, this.inside, this.path, { creator });
      this.ofCreators.set(key, entry);
    }
    return entry;
  }

  /** The entry for a tag that gets this rule. */
  withRule(tag: number, rule: Rule): Entry {
    return this.plans.withRule(tag, this.inside, rule);
  }

  /** The plan for elements of an item that gave an answer. */
  answered(asks: Asks, said: string): Plan {
    const plans = this.ofAnswers.get(asks) ?? new Map<string, Plan>();
    this.ofAnswers.set(asks, plans);
    let plan = plans.get(said);
    if (plan === undefined) {
      const answers = new Map([...this.answers, [asks, said]]);
      plan = new Plan(this.plans, this.inside, this.path, answers);
      plans.set(said, plan);
    }
    return plan;
  }

  /** The plan for the items of a sequence that stands among the elements. */
  itemsOf(tag: number, inside: Inside): Plan {
    return this.plans.at(inside, [...this.path, tag]);
  }
}

/** The plans of a SOP class, by how elements are treated and by the sequences around them. */
export class Plans {
  private readonly byPath = new Map<string, Plan>();
  private files = 0;

  constructor(
    /** Of the SOP class; they have one for every element. */
    readonly rules: RuleSource,
    /** Kinds of identifying values, by tag. */
    private readonly identifying: ReadonlyMap<number, string> = new Map(),
    /** Which public words attributes hold, by tag. */
    private readonly holds: ReadonlyMap<number, string> = new Map(),
    /** Tags of elements that conditions depend on. */
    readonly watched: ReadonlySet<number> = new Set(),
    /** Whether everything is removed, whatever the rules say. */
    private readonly removes = false,
  ) {}

  /** The plan for elements in these sequences, the outermost first. */
  at(inside: Inside, path: readonly number[] = []): Plan {
    const innermost = path.slice(Math.max(0, path.length - this.rules.levels));
    const key = `${inside} ${innermost.join(" ")}`;
    let plan = this.byPath.get(key);
    if (plan === undefined) {
      plan = new Plan(this, inside, innermost);
      this.byPath.set(key, plan);
    }
    return plan;
  }

  /** Limit the memory of a long run; call it between two files. */
  forgetIfMany(): void {
    this.files += 1;
    if (this.files % COUNTED_AFTER !== 0) return;
    let size = 0;
    for (const plan of this.byPath.values()) size += plan.size;
    if (size > MOST) this.byPath.clear();
  }

  /**
   * The entry for a tag.
   *
   * @throws ProcedureError: its rule names no action.
   */
  entry(
    tag: number,
    inside: Inside,
    path: readonly number[],
    { creator = "", answers = new Map() }: { creator?: string; answers?: Answers },
  ): Entry {
    const rule = this.rules.resolve(tag, path, creator)!;
    const { asks } = rule;
    const said = asks === null ? undefined : answers.get(asks);
    if (said === undefined) return this.withRule(tag, inside, rule);
    const chosen: Rule = { ...(rule.among.get(said) ?? rule), asks: null };
    return { ...this.withRule(tag, inside, chosen), asked: asks };
  }

  /** The entry for a tag that gets this rule. */
  withRule(tag: number, inside: Inside, given: Rule): Entry {
    const choices = given.vr ? given.vr.split(" or ") : vrChoices(tag);
    const vr = choices[0] ?? "UN";
    let rule = given;
    actionNamed(rule.action); // an unknown one is an error wherever it stands
    if (this.removes || inside === Inside.REMOVING) {
      rule = IN_REMOVED;
    } else if (inside === Inside.REPLACING_UIDS && rule.action === "K" && vr === "UI") {
      rule = { ...rule, action: "U" };
    }
    const action = actionNamed(rule.action);
    const known = rule.kind || (this.identifying.get(tag) ?? KINDS.get(vr) ?? "");
    const isPublic = known === "uid" && tags.NAMES_A_CLASS.has(tag);
    const kind = action.keeps || isPublic ? "" : known;
    return {
      vrs: choices,
      rule,
      action,
      kind,
      isAscii: choices.some((choice) => ASCII.has(choice)),
      holds: this.holds.get(tag) ?? "",
      isDropped: action.name === "X" && !(kind || MOMENTS.has(vr) || this.isNeeded(tag, rule)),
      asked: null,
    };
  }

  /** Whether the value of an element is needed, whatever its action is. */
  private isNeeded(tag: number, rule: Rule): boolean {
    if (rule.asks !== null || rule.choose !== null) return true;
    if (ASKED_FOR.has(tag) || this.rules.insertions.has(tag) || this.watched.has(tag)) return true;
    return this.rules.byCreator && (tag >>> 16) % 2 === 1;
  }
}

/** Plans that keep nothing, for a data set whose SOP class is not known yet. */
export function plansOfNone(): Plans {
  const rules = new SOPClassRules({}, "");
  return new Plans(rules, new Map(), new Map(), new Set(), true);
}

/** The plan of a data set before its own is known. */
export const NO_PLAN = plansOfNone().at(Inside.REMOVING);
