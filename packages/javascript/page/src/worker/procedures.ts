/** Looks things up in the packaged procedure, and compares it with others. */

import { type PublishedProcedure, procedure } from "grand-challenge-dicom-de-id-procedure";
import type { Change } from "../procedure/changes";
import { compare } from "../procedure/comparison";
import { conditionsOf } from "../procedure/conditions";
import { equal } from "../procedure/difference";
import { entryFor, isRejected, own, type Row, rowFor, rowsOf } from "../procedure/rows";
import { attributes, named, sopClassName } from "./names";
import type {
  AttributeRule,
  Requests,
  RuleDifference,
  Rules,
  SOPClass,
  VersionDifference,
} from "./requests";

/** The version of the packaged procedure, and the edition of the Standard that it is for. */
export function version(): Requests["version"]["answer"] {
  return { procedure: procedure.version, standard: procedure.dicomStandardVersion };
}

/** The SOP classes of the procedure, by name. */
export function sopClasses(): SOPClass[] {
  return Object.keys(procedure.sopClass)
    .map((uid) => ({
      uid,
      name: sopClassName(uid),
      isRejected: isRejected(entryFor(procedure, uid)),
    }))
    .sort((a, b) => a.name.localeCompare(b.name, "en"));
}

/** The rules of a SOP class that fit a search by tag, keyword or name. */
export function rules({ sopClass, search, action, most }: Requests["rules"]["ask"]): Rules {
  const entry = entryFor(procedure, sopClass);
  const rows = rowsOf(entry);
  const unlisted = search === "" ? [] : [...attributes().keys()].filter((key) => !(key in rows));
  const other = { key: "", keyword: "", name: "Any other attribute", vr: "", isListed: true };
  const found = [
    { ...ruleOf("", entry, true), ...other },
    ...Object.keys(rows)
      .sort()
      .map((key) => ruleOf(key, rows[key]!, true)),
    ...unlisted.map((key) => ruleOf(key, rowFor(entry, key), false)),
  ].filter((rule) => fits(rule, search) && (action === "" || rule.action === action));
  const { resembles } = entry as { resembles?: { sopClass: string; justification: string } };
  return {
    name: sopClassName(sopClass),
    rows: found.slice(0, most),
    total: found.length,
    conditions: [...conditionsOf(procedure, sopClass).values()],
    resembles: resembles ? `${sopClassName(resembles.sopClass)}: ${resembles.justification}` : "",
  };
}

/** The attributes that two SOP classes treat differently. */
export function compareSOPClasses(ask: Requests["compareSOPClasses"]["ask"]): RuleDifference[] {
  const [first, second] = [entryFor(procedure, ask.first), entryFor(procedure, ask.second)];
  const [rowsFirst, rowsSecond] = [rowsOf(first), rowsOf(second)];
  const keys = [...new Set([...Object.keys(rowsFirst), ...Object.keys(rowsSecond)])].sort();
  const differences: RuleDifference[] = [];
  for (const key of keys) {
    const [one, other] = [rowFor(first, key, rowsFirst), rowFor(second, key, rowsSecond)];
    if (equal(effect(one, ask.reasons), effect(other, ask.reasons))) continue;
    const rule = ruleOf(key, one, own(rowsFirst, key) !== undefined);
    if (!fits(rule, ask.search)) continue;
    const isListed = own(rowsSecond, key) !== undefined;
    const { keyword, name } = rule;
    differences.push({ key, keyword, name, first: rule, second: ruleOf(key, other, isListed) });
  }
  return differences;
}

/** What counts when two rows are compared. */
function effect(row: Row, withReasons: boolean): unknown {
  const { default: action, dummy, item, inOrder, ifEmpty, derived, issuer, of } = row;
  const reasons = withReasons ? [row.justification, row.laxerThanProfile] : [];
  return [action, dummy, item, inOrder, ifEmpty, derived, issuer, of, ...reasons];
}

function ruleOf(key: string, row: Row, isListed: boolean): AttributeRule {
  const { default: action = "", justification = "", laxerThanProfile } = row;
  const { keyword, name, vr } = named(key);
  const details = [
    laxerThanProfile && `Laxer than the profile: ${laxerThanProfile}`,
    row.dummy !== undefined && `Replaced by ${JSON.stringify(row.dummy)}`,
    row.item !== undefined && `Replaced by one item with ${Object.keys(row.item).join(", ")}`,
    row.of && `Replaced by the pseudonym of ${row.of}`,
    row.derived && "Replaced by a pseudonym of the value",
    row.inOrder && "Replaced by dates in the order of the originals",
    row.ifEmpty && `If it is empty: made from ${row.ifEmpty}`,
    row.issuer && `Equal only if ${row.issuer} is equal`,
    row.required && "Required",
  ].filter((text) => typeof text === "string");
  return { key, keyword, name, vr, action, justification, details, isListed };
}

/** Whether all words of a search are in tag, keyword or name. */
function fits({ key, keyword, name }: AttributeRule, search: string): boolean {
  const digits = key.replace(/[^0-9A-Zx>]/g, "");
  const text = `${key} ${digits} ${keyword} ${name}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

let loaded: { blob: Blob; isOlder: boolean; version: string; changes: Change[] } | undefined;

/**
 * The differences between the packaged procedure and another one.
 *
 * @throws Error: the file is not a procedure.
 */
export async function compareVersions(
  ask: Requests["compareVersions"]["ask"],
): Promise<VersionDifference> {
  if (ask.other !== null) {
    const other = await readProcedure(ask.other);
    const pair: [PublishedProcedure, PublishedProcedure] = ask.isOlder
      ? [other, procedure]
      : [procedure, other];
    const { isOlder } = ask;
    loaded = { blob: ask.other, isOlder, version: other.version ?? "?", changes: compare(...pair) };
  }
  if (loaded === undefined) throw new Error("no other procedure was loaded");
  const found = loaded.changes.filter(
    ({ kind, subject }) =>
      (ask.kind === "" || ask.kind === kind) && (ask.subject === "" || ask.subject === subject),
  );
  const byKind: Record<string, number> = {};
  for (const { kind } of loaded.changes) byKind[kind] = (byKind[kind] ?? 0) + 1;
  const [before, after] = loaded.isOlder
    ? [loaded.version, procedure.version]
    : [procedure.version, loaded.version];
  const changes = found.slice(0, ask.most).map((each) => ({
    ...each,
    keyword: named(each.name).keyword,
    sopClassNames: each.sopClasses.map(sopClassName),
  }));
  return { before, after, changes, total: found.length, byKind };
}

async function readProcedure(file: Blob): Promise<PublishedProcedure> {
  try {
    return JSON.parse(await file.text());
  } catch {
    throw new Error("this file is not JSON; choose a procedure.json");
  }
}
