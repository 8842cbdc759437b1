/** Rules that come before the procedure's: what goes wrong in them is an error that names them. */

import { spelled } from "../dicom/tags";
import { DeidentificationError, ProcedureError } from "../errors";
import type { Item, Met, Rule, RuleSource } from "../rules/rule";

/** Gives the rules that come before the procedure's for a SOP class; null if there are none. */
export type RulesBefore = (sopClass: string) => RuleSource | null;

/**
 * The rule sources for a SOP class, the first ones first.
 *
 * @throws ProcedureError: one of the functions fails, or gives no rule source.
 */
export function rulesBefore(givers: readonly RulesBefore[], sopClass: string): RuleSource[] {
  return givers.flatMap((giver, place) => {
    const name = `rule source ${place + 1}`;
    const source = guarded(giver, `${name} failed for SOP class ${sopClass}`)(sopClass) ?? null;
    if (source === null) return [];
    check(source, name);
    return [new Named(source, name)];
  });
}

/** A rule source that is named by what it throws. */
class Named implements RuleSource {
  readonly levels: number;
  readonly byCreator: boolean;
  readonly insertions: ReadonlyMap<number, string>;
  private readonly asks = new Map<(item: Item) => string, (item: Item) => string>();

  constructor(
    private readonly source: RuleSource,
    private readonly name: string,
  ) {
    ({ levels: this.levels, byCreator: this.byCreator, insertions: this.insertions } = source);
  }

  resolve(tag: number, path?: readonly number[], creator?: string): Rule | null {
    const resolve = guarded(() => this.source.resolve(tag, path, creator), this.failedFor(tag));
    const rule = resolve() ?? null;
    return rule === null ? null : this.named(rule, tag);
  }

  /** The rule, and those among which it chooses, with functions that name the source. */
  private named(rule: Rule, tag: number): Rule {
    if (!isRule(rule)) {
      const what = `${this.name} gives no rule for ${spelled(tag)}`;
      throw new ProcedureError(`${what}; it must give what newRule makes, or null`);
    }
    const { choose, asks } = rule;
    return {
      ...rule,
      choose: choose === null ? null : this.choosing(choose, tag),
      asks: asks === null ? null : this.asking(asks),
      among: new Map([...rule.among].map(([said, each]) => [said, this.named(each, tag)])),
    };
  }

  private choosing(choose: (met: Met) => Rule, tag: number): (met: Met) => Rule {
    const chosen = guarded(choose, this.failedFor(tag));
    return (met) => this.named(chosen(met), tag);
  }

  /** One function for each, because answers are remembered by it. */
  private asking(asks: (item: Item) => string): (item: Item) => string {
    const known = this.asks.get(asks) ?? guarded(asks, `${this.name} failed for an item`);
    this.asks.set(asks, known);
    return known;
  }

  private failedFor(tag: number): string {
    return `${this.name} failed for ${spelled(tag)}`;
  }
}

/** The function; errors that it throws become errors of this package. */
function guarded<Arguments extends readonly unknown[], Result>(
  called: (...given: Arguments) => Result,
  what: string,
): (...given: Arguments) => Result {
  return (...given) => {
    try {
      return called(...given);
    } catch (error) {
      if (error instanceof DeidentificationError || !(error instanceof Error)) throw error;
      throw new ProcedureError(`${what}: ${String(error).split(/\s+/).join(" ")}`);
    }
  };
}

function isRule(rule: unknown): rule is Rule {
  if (typeof rule !== "object" || rule === null) return false;
  const { action, justification, choose, asks, among } = rule as Partial<Rule>;
  const isSaid = typeof action === "string" && typeof justification === "string";
  return isSaid && choose !== undefined && asks !== undefined && among instanceof Map;
}

function isInsertions(each: unknown): boolean {
  if (!(each instanceof Map)) return false;
  return [...each].every(([tag, text]) => Number.isInteger(tag) && typeof text === "string");
}

const FORMS: Readonly<Record<keyof RuleSource, readonly [(each: unknown) => boolean, string]>> = {
  levels: [(each) => Number.isInteger(each) && Number(each) >= 0, "a whole number from 0"],
  byCreator: [(each) => typeof each === "boolean", "true or false"],
  insertions: [isInsertions, "a Map from tags, as numbers, to texts"],
  resolve: [(each) => typeof each === "function", "a function"],
};

function check(source: RuleSource, name: string): void {
  for (const [attribute, [isRight, right]] of Object.entries(FORMS)) {
    if (!isRight(source[attribute as keyof RuleSource])) {
      throw new ProcedureError(`${attribute} of ${name} is wrong; it must be ${right}`);
    }
  }
}
