/**
 * Rules that a code decides: the scheme that it is of, or the concept that it names.
 *
 * A code is published if its Coding Scheme Designator (PS3.16 chapter 8) is one that the procedure
 * lists; a code without designator, if its URN begins with an authority that the procedure lists.
 */

import { repeatingGroup } from "../dicom/dictionary";
import {
  CODING_SCHEME,
  CONCEPT_NAME,
  spelled,
  TABLE_HEADINGS,
  tagOf,
  URN_CODE,
} from "../dicom/tags";
import type { PublishedProcedure, PublishedRule } from "./published";
import { type Item, type Met, newRule, type Rule, ruleOf } from "./rule";

const NARROWED = new Set(["K", "C", "U"]);
const OTHER = "other";

interface Concept {
  readonly justification: string;
  readonly kind?: string;
}

interface Terms {
  readonly terms: readonly string[];
  readonly justification: string;
}

/** What a procedure says of codes and concepts: its entries `code` and `concept`. */
export class CodedRules {
  private readonly schemes: ReadonlySet<string>;
  private readonly authorities: readonly string[];
  private readonly ofOtherSchemes: ReadonlyMap<number, PublishedRule>;
  private readonly withheld: ReadonlyMap<number, PublishedRule>;
  private readonly tables: ReadonlyMap<number, PublishedRule>;
  private readonly concepts: ReadonlyMap<string, Concept>;
  private readonly terms = new Map<number, Map<string, Terms>>();
  private readonly listed: ReadonlySet<string>;

  constructor(procedure: PublishedProcedure) {
    const { code = {}, concept = {} } = procedure;
    this.schemes = new Set(code.schemes);
    this.authorities = [...(code.authorities ?? [])];
    this.ofOtherSchemes = byTag(code.tag);
    this.withheld = byTag(concept.tag);
    this.tables = byTag(concept.table);
    this.concepts = new Map(Object.entries(concept.withheld ?? {}));
    const terms = Object.entries(concept.terms ?? {});
    for (const [name, rows] of terms) {
      for (const [tag, row] of byTag<Terms>(rows)) {
        const byName = this.terms.get(tag) ?? new Map<string, Terms>();
        this.terms.set(tag, byName.set(name, row));
      }
    }
    this.listed = new Set([...this.concepts.keys(), ...terms.map(([name]) => name)]);
  }

  /**
   * A SOP class's rule for an attribute, with what it depends on in codes, if anything.
   *
   * @param tag - of the attribute
   * @param rule - of the SOP class
   * @param isRequired - whether the SOP class requires a value, so that it gets a dummy
   */
  narrowed(tag: number, rule: Rule, isRequired = false): Rule {
    if (rule.beside !== 0) {
      const beside = inGroupOf(tag, rule.beside);
      const alone = newRule("X", `Stays only beside ${spelled(beside)} ${rule.holding}`.trim());
      const asks = asksFor(beside, rule.holding);
      return { ...rule, asks, among: new Map([[OTHER, alone]]) };
    }
    const isNarrowed = NARROWED.has(rule.action);
    const table = this.tables.get(tag);
    if (table !== undefined && isNarrowed) {
      return { ...rule, asks: this.tableOf, among: new Map([[OTHER, ruleOf(table)]]) };
    }
    if (!isNarrowed) {
      const among = new Map([...this.amongKinds(tag, rule), ...this.amongTerms(tag, rule)]);
      return among.size > 0 ? { ...rule, asks: this.conceptOf, among } : rule;
    }
    const otherRow = this.ofOtherSchemes.get(tag);
    if (otherRow !== undefined) {
      const other = ruleOf(otherRow);
      if (tag === URN_CODE) return { ...rule, choose: this.byAuthority(rule, other) };
      return { ...rule, asks: this.schemeOf, among: new Map([[OTHER, other]]) };
    }
    const withheld = this.withheld.get(tag);
    if (withheld === undefined) return rule;
    return { ...rule, asks: this.conceptOf, among: this.amongConcepts(withheld, isRequired) };
  }

  /** Of what scheme the code in an item is: empty if it is published, else "other". */
  readonly schemeOf = (item: Item): string => {
    const scheme = item.text(CODING_SCHEME);
    if (scheme !== "") return this.schemes.has(scheme) ? "" : OTHER;
    return this.isIssued(item.text(URN_CODE)) ? "" : OTHER;
  };

  /**
   * The concept of a content item, such as "(121033,DCM)", if the procedure lists it.
   *
   * Empty for others of published schemes; "other" for those of no published scheme, and where
   * there is none.
   */
  readonly conceptOf = (item: Item): string => {
    const [value, scheme] = item.code(CONCEPT_NAME);
    if (value === "" || !this.schemes.has(scheme)) return OTHER;
    const name = `(${value},${scheme})`;
    return this.listed.has(name) ? name : "";
  };

  /**
   * Of what the table in an item is: "other" if the concept of a row or column is withheld or of
   * no published scheme, or if there is none; else empty.
   */
  readonly tableOf = (item: Item): string => {
    const names = TABLE_HEADINGS.flatMap((each) => [...item.codes(each, CONCEPT_NAME)]);
    const areKnown = names.every(
      ([value, scheme]) =>
        value !== "" && this.schemes.has(scheme) && !this.concepts.has(`(${value},${scheme})`),
    );
    return names.length > 0 && areKnown ? "" : OTHER;
  };

  private amongConcepts(row: PublishedRule, isRequired: boolean): ReadonlyMap<string, Rule> {
    const given = ruleOf(row);
    const isDummy = isRequired && (given.action === "X" || given.action === "Z");
    const withheld: Rule = isDummy ? { ...given, action: "D" } : given;
    const byName = [...this.concepts].map(([name, { justification, kind = "" }]) => {
      return [name, { ...withheld, justification, kind }] as const;
    });
    return new Map([...byName, [OTHER, withheld]]);
  }

  /** What a value that does not stay anyway is searched for as, by its concept. */
  private amongKinds(tag: number, rule: Rule): [name: string, rule: Rule][] {
    if (!this.withheld.has(tag)) return [];
    return [...this.concepts].flatMap(([name, { kind = "" }]): [string, Rule][] =>
      kind === "" ? [] : [[name, { ...rule, kind }]],
    );
  }

  private amongTerms(tag: number, rule: Rule): [name: string, rule: Rule][] {
    if (rule.action !== "D") return [];
    return [...(this.terms.get(tag) ?? [])].map(([name, row]) => [name, unlessATerm(rule, row)]);
  }

  private byAuthority(rule: Rule, other: Rule): (met: Met) => Rule {
    return (met) => (met.texts().every((urn) => this.isIssued(urn)) ? rule : other);
  }

  private isIssued(urn: string): boolean {
    return this.authorities.some((authority) => urn.startsWith(authority));
  }
}

/** What stands beside a tag, in its own group if both repeat (PS3.5 section 7.6). */
function inGroupOf(tag: number, beside: number): number {
  if (repeatingGroup(tag) === null || repeatingGroup(beside) === null) return beside;
  return ((tag & 0xffff0000) | (beside & 0xffff)) >>> 0;
}

const asked = new Map<string, (item: Item) => string>();

/**
 * Asks an item whether an attribute has a value in it: empty if it has, else "other".
 *
 * @param value - the value that counts; empty for any
 */
function asksFor(tag: number, value: string): (item: Item) => string {
  const key = `${tag} ${value}`;
  const known =
    asked.get(key) ??
    ((item: Item) => {
      const text = item.text(tag);
      return text !== "" && (value === "" || value === text) ? "" : OTHER;
    });
  asked.set(key, known);
  return known;
}

function unlessATerm(rule: Rule, row: Terms): Rule {
  const terms = new Set(row.terms);
  const kept = newRule("K", row.justification);
  return {
    ...rule,
    choose: (met) => {
      const texts = met.texts();
      return texts.length > 0 && texts.every((text) => terms.has(text)) ? kept : rule;
    },
  };
}

function byTag<ExplainedElement>(
  rows: Readonly<Record<string, ExplainedElement>> = {},
): Map<number, ExplainedElement> {
  return new Map(Object.entries(rows).map(([tag, row]) => [tagOf(tag), row]));
}
