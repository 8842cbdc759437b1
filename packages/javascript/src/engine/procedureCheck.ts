/**
 * Checks that a procedure has the published shape, so that a mistake in it has a name and a place.
 *
 * An error says what is wrong, where, and what would be right, in the same words as the Python
 * package. What depends on the attribute, such as a dummy, is checked when it is carried out.
 */

import { isAction } from "../actions/registry";
import { ProcedureError } from "../errors";
import type { PublishedProcedure } from "../rules/published";

/** Throws an error if a value is wrong; the text is its path in the procedure. */
type Check = (value: unknown, path: string) => void;
type Checks = Readonly<Record<string, Check>>;
type Table = Readonly<Record<string, unknown>>;

/**
 * Check a procedure without what it has for each SOP class, and without names of actions.
 *
 * @throws ProcedureError: it is malformed.
 */
export function checkProcedure(procedure: unknown): void {
  PROCEDURE(procedure, "");
}

/**
 * Check what a procedure has for a SOP class, and the actions that it names for all of them.
 *
 * @param procedure - one that passed `checkProcedure`
 * @param sopClass - UID of the SOP class; the procedure need not have it
 * @throws ProcedureError: it is malformed.
 */
export function checkSopClass(procedure: PublishedProcedure, sopClass: string): void {
  FOR_ALL(procedure, "");
  const { sopClass: entries = {}, conditions = {} } = procedure;
  if (!Object.hasOwn(entries, sopClass)) return;
  const path = inside("sopClass", sopClass);
  const entry = entries[sopClass]!;
  SOP_CLASS(entry, path);
  const isName = (name: string) => Object.hasOwn(conditions, name);
  const names = list(oneText(isName, "a name in conditions"));
  names(entry.conditions ?? [], inside(path, "conditions"));
}

function errorAt(path: string, found: string, right: string): ProcedureError {
  const where = path === "" ? "the procedure" : `${path} in the procedure`;
  return new ProcedureError(`${where} is ${found}; it must be ${right}`);
}

function inside(path: string, name: string): string {
  if (!/^[A-Za-z]+$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === "" ? name : `${path}.${name}`;
}

/** What a value is, as an error says it. */
function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (typeof value === "boolean") return "true or false";
  if (typeof value === "number") return "a number";
  if (typeof value === "string") return "a text";
  if (Array.isArray(value)) return "a list";
  const isTable = Object.prototype.toString.call(value) === "[object Object]";
  return isTable ? "a table" : "something else";
}

/** Any value of a kind. */
function anyOf(kind: string): Check {
  return (value, path) => {
    const found = kindOf(value);
    if (found !== kind) throw errorAt(path, found, kind);
  };
}

/** One of certain texts. */
function oneText(isRight: (text: string) => boolean, right: string): Check {
  return (value, path) => {
    if (typeof value !== "string") throw errorAt(path, kindOf(value), right);
    if (!isRight(value)) throw errorAt(path, JSON.stringify(value), right);
  };
}

const text = anyOf("a text");
const truth = anyOf("true or false");
const anyTable = anyOf("a table");
const anyList = anyOf("a list");

function list(checkEach: Check): Check {
  return (value, path) => {
    anyList(value, path);
    for (const [place, each] of (value as unknown[]).entries())
      checkEach(each, `${path}[${place}]`);
  };
}

/** A table with these entries; what it has besides is not looked at. */
function table(needed: Checks, others: Checks): Check {
  return (value, path) => {
    anyTable(value, path);
    const entries = value as Table;
    for (const [name, check] of Object.entries(needed)) check(entries[name], inside(path, name));
    for (const [name, check] of Object.entries(others)) {
      if (entries[name] !== undefined) check(entries[name], inside(path, name));
    }
  };
}

/** A table with an entry for each of something. */
function byName(checkEach: Check, checkName: Check = text): Check {
  return (value, path) => {
    anyTable(value, path);
    for (const [name, each] of Object.entries(value as Table)) {
      checkName(name, `a name in ${path}`);
      checkEach(each, inside(path, name));
    }
  };
}

function byTag(checkEach: Check): Check {
  return byName(checkEach, tag);
}

/** A table with the same check for each of these entries. */
function same(check: Check, ...names: readonly string[]): Checks {
  return Object.fromEntries(names.map((name) => [name, check]));
}

function clause(value: unknown, path: string): void {
  table({ tag }, { is: texts, isNot: texts })(value, path);
  const { is, isNot } = value as Table;
  if (is === undefined && isNot === undefined) texts(undefined, inside(path, "is"));
}

function row(checkAction: Check): Check {
  return table(
    {},
    {
      default: checkAction,
      justification: text,
      item: anyTable,
      ...same(tag, "ifEmpty", "issuer", "onlyBeside"),
      ...same(truth, "inOrder", "derived", "required"),
    },
  );
}

/** What is said of all SOP classes, with actions in it. */
function forAll(checkAction: Check): Checks {
  const rows = byTag(row(checkAction));
  const terms = table({ terms: texts, justification: text }, {});
  const withheld = byName(table({ justification: text }, { kind: text }));
  return {
    default: checkAction,
    code: table({}, { schemes: texts, authorities: texts, tag: rows }),
    concept: table({}, { tag: rows, table: rows, withheld, terms: byName(byTag(terms)) }),
  };
}

const tag = oneText(
  (spelling) => /^\([0-9A-Fa-f]{4},[0-9A-Fa-f]{4}\)$/.test(spelling),
  "a tag, such as (0010,0010)",
);
const action = oneText(isAction, "an action, such as K or X");
const texts = list(text);
const code = table(same(text, "value", "scheme", "meaning"), {});
const record = table({}, { ...same(text, "method", "identityRemoved"), codes: list(code) });
const condition = table(
  {
    when: list(clause),
    then: oneText((each) => each === "reject" || each === "count", "reject or count"),
    ...same(text, "reason", "justification"),
  },
  {},
);
const FOR_ALL = table({}, forAll(action));
const PROCEDURE = table(
  {},
  {
    ...forAll(text),
    ...same(text, "version", "justification"),
    ...same(byTag(text), "identifying", "holds"),
    ...same(texts, "vocabulary", "makers", "products", "techniques"),
    conditions: byName(condition),
    record,
    sopClass: anyTable,
  },
);
const SOP_CLASS = table(
  {},
  {
    default: action,
    justification: text,
    conditions: texts,
    record,
    ...same(byName(row(action)), "tag", "path", "private"),
  },
);
