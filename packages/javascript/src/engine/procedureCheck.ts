/**
 * Checks that a procedure has the published shape, so that a mistake in it has a name and a place.
 *
 * An error says what is wrong, where, and what would be right, in the same words as the Python
 * package. What depends on the attribute, such as a dummy, is checked when it is carried out.
 */

import { isAction } from "../actions/registry";
import { ProcedureError } from "../errors";
import type { PublishedProcedure } from "../rules/published";

/** Throws a ShapeError if a value is wrong; the text is its path. */
type Check = (value: unknown, path: string) => void;
type Checks = Readonly<Record<string, Check>>;
type Table = Readonly<Record<string, unknown>>;

/**
 * Check a procedure without what it has for each SOP class, and without names of actions.
 *
 * @throws ProcedureError: it is malformed.
 */
export function checkProcedure(procedure: unknown): void {
  run(PROCEDURE, procedure, "");
}

/**
 * Check overlays as `rules/overlay` applies them.
 *
 * @throws ProcedureError: one is malformed.
 */
export function checkOverlays(overlays: readonly unknown[]): void {
  for (const [place, each] of overlays.entries()) run(OVERLAY, each, "", `overlay ${place + 1}`);
}

/**
 * Check what a procedure has for a SOP class, and the actions that it names for all of them.
 *
 * @param procedure - one that passed `checkProcedure`
 * @param sopClass - UID of the SOP class; the procedure need not have it
 * @throws ProcedureError: it is malformed.
 */
export function checkSopClass(procedure: PublishedProcedure, sopClass: string): void {
  run(FOR_ALL, procedure, "");
  const { sopClass: entries = {}, conditions = {} } = procedure;
  if (!Object.hasOwn(entries, sopClass)) return;
  const path = inside("sopClass", sopClass);
  const entry = entries[sopClass]!;
  run(SOP_CLASS, entry, path);
  const isName = (name: string) => Object.hasOwn(conditions, name);
  const names = list(oneText(isName, "a name in conditions"));
  run(names, entry.conditions ?? [], inside(path, "conditions"));
}

/** What is wrong at a path, and what would be right. */
class ShapeError extends Error {
  constructor(
    readonly path: string,
    readonly found: string,
    readonly right: string,
  ) {
    super(path);
  }
}

/** Run a check; its errors become those of the package, which name the whole. */
function run(check: Check, value: unknown, path: string, whole = "the procedure"): void {
  try {
    check(value, path);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    const where = error.path === "" ? whole : `${error.path} in ${whole}`;
    throw new ProcedureError(`${where} is ${error.found}; it must be ${error.right}`);
  }
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
    if (found !== kind) throw new ShapeError(path, found, kind);
  };
}

/** One of certain texts. */
function oneText(isRight: (text: string) => boolean, right: string): Check {
  return (value, path) => {
    if (typeof value !== "string") throw new ShapeError(path, kindOf(value), right);
    if (!isRight(value)) throw new ShapeError(path, JSON.stringify(value), right);
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

/** A table with some of these entries and no others: a mistyped rule must not be lost. */
function only(entries: Checks): Check {
  const checkEntries = table({}, entries);
  return (value, path) => {
    checkEntries(value, path);
    for (const name of Object.keys(value as Table)) {
      if (Object.hasOwn(entries, name)) continue;
      throw new ShapeError(
        inside(path, name),
        "unknown",
        `one of ${Object.keys(entries).join(", ")}`,
      );
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
      ...same(tag, "ifEmpty", "issuer"),
      onlyBeside: tagOrGroup,
      ...same(text, "vr", "holding"),
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
const tagOrGroup = oneText(
  (spelling) => /^\([0-9A-Fa-f]{2}(?:[0-9A-Fa-f]{2}|XX),[0-9A-Fa-f]{4}\)$/.test(spelling),
  "a tag, such as (0010,0010)",
);
const action = oneText(isAction, "an action, such as K or X");
const texts = list(text);
const code = table(same(text, "value", "scheme", "meaning"), {});
const record = table(
  {},
  { ...same(text, "method", "identityRemoved", "longitudinal"), methods: texts, codes: list(code) },
);
const unlisted = table(
  { ...same(text, "default", "justification"), except: texts },
  { listed: byName(row(text)) },
);
const rowsOfAllKinds = same(byName(row(text)), "tag", "path", "private");
const overlayEntries: Checks = {
  ...rowsOfAllKinds,
  sopClass: byName(table({}, rowsOfAllKinds)),
  concept: byName(table(same(text, "default", "justification"), {})),
  unlisted,
  code,
  ...same(text, "longitudinal", "method", "withdraws"),
  identityRemoved: oneText((each) => each === "YES" || each === "NO", "YES or NO"),
  options: texts,
};
const OVERLAY = only({
  ...overlayEntries,
  excludes: texts,
  loosens: oneText((each) => each.trim() !== "", "a text that gives the reason"),
  ...same(text, "name", "description", "justification"),
});
const option = table({ code }, { ...overlayEntries, excludes: texts });
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
    option: byName(option),
    profile: byName(text),
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
    unlisted,
    ...same(byName(row(action)), "tag", "path", "private"),
  },
);
