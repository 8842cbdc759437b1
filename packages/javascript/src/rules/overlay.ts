/**
 * Overlays: rules that replace some of a procedure's, which makes another procedure of it.
 *
 * So whatever reads a procedure works with overlays, too.
 */

import { repeatingGroup, vrChoices } from "../dicom/dictionary";
import { spelled } from "../dicom/tags";
import type {
  PublishedOverlay,
  PublishedProcedure,
  PublishedRecord,
  PublishedRule,
  PublishedSOPClass,
  PublishedUnlisted,
  Rows,
} from "./published";

const AUTOMATIC = "[AUTO]";
const KINDS_OF_ROWS = ["tag", "path", "private"] as const;
const STAY = ["required", "item"] as const;
const OF_DUMMIES = ["dummy", "inOrder", "ifEmpty", "derived", "issuer"] as const;

/** A procedure with overlays; where several have a rule, the last one decides. */
export function overlaid(
  procedure: PublishedProcedure,
  overlays: readonly PublishedOverlay[],
): PublishedProcedure {
  if (overlays.length === 0) return procedure;
  const { concept } = procedure;
  const unchanged = overlays.flatMap(({ longitudinal }) => longitudinal ?? []).at(-1);
  return {
    ...procedure,
    ...(concept === undefined ? {} : { concept: withConcepts(concept, overlays) }),
    ...(unchanged === undefined
      ? {}
      : { record: { ...procedure.record, longitudinal: unchanged } }),
    sopClass: withOverlays(procedure, overlays),
  };
}

/** By SOP Class UID its entry with the overlays, which is made on first use. */
function withOverlays(
  { sopClass: entries = {}, profile = {} }: PublishedProcedure,
  overlays: readonly PublishedOverlay[],
): Readonly<Record<string, PublishedSOPClass>> {
  const result: Record<string, PublishedSOPClass> = {};
  for (const uid of Object.keys(entries)) {
    let made: PublishedSOPClass | undefined;
    Object.defineProperty(result, uid, {
      enumerable: true,
      get() {
        made ??= overlays.reduce(
          (entry, overlay) => withOverlay(entry, overlay, uid, profile),
          entries[uid]!,
        );
        return made;
      },
    });
  }
  return result;
}

function withOverlay(
  entry: PublishedSOPClass,
  overlay: PublishedOverlay,
  uid: string,
  profile: Readonly<Record<string, string>>,
): PublishedSOPClass {
  const { unlisted } = overlay;
  let changed = entry;
  if (unlisted !== undefined) {
    const except = new Set([...Object.keys(profile), ...unlisted.except]);
    const tag = withUnlisted(entry.tag ?? {}, unlisted, except);
    changed = { ...changed, tag, unlisted: { ...unlisted, except: [...except] } };
  }
  for (const kind of KINDS_OF_ROWS) {
    const rows = { ...overlay[kind], ...overlay.sopClass?.[uid]?.[kind] };
    if (Object.keys(rows).length === 0) continue;
    const old: Rows = changed[kind] ?? {};
    const inPlace = Object.entries(rows).map(([key, row]) => [key, inPlaceOf(old[key], row)]);
    changed = { ...changed, [kind]: { ...old, ...Object.fromEntries(inPlace) } };
  }
  const record = recorded(changed.record ?? {}, overlay);
  return record === null ? changed : { ...changed, record };
}

/**
 * A row with what stays true of the attribute: a value of it is required, and its item.
 *
 * If both have D, also how the value is made, unless the row says it.
 */
function inPlaceOf(old: PublishedRule | undefined, row: PublishedRule): PublishedRule {
  if (old === undefined) return row;
  const areDummies = old.default === "D" && row.default === "D";
  const isSilent = areDummies && OF_DUMMIES.every((key) => row[key] === undefined);
  const stay = isSilent ? [...STAY, ...OF_DUMMIES] : STAY;
  const kept = stay.flatMap((key) => (old[key] === undefined ? [] : [[key, old[key]]]));
  return { ...Object.fromEntries(kept), ...row };
}

function withUnlisted(
  rows: Rows,
  { default: action, justification, listed = {} }: PublishedUnlisted,
  except: ReadonlySet<string>,
): Rows {
  const kept = { default: action, justification };
  const changed = Object.entries(rows).map(([tag, row]) => [
    tag,
    !except.has(tag) && isAutomatic(row) ? kept : row,
  ]);
  const needed = Object.entries(listed).filter(([tag]) => {
    const row = rows[tag];
    return row === undefined || (row.default === "X" && isAutomatic(row));
  });
  return Object.fromEntries([...changed, ...needed]);
}

function isAutomatic(row: PublishedRule): boolean {
  return (row.justification ?? "").startsWith(AUTOMATIC);
}

/** Whether a tag is of a standard attribute that is not excepted. */
export function isUnlisted(tag: number, excepted: ReadonlySet<string>): boolean {
  if (vrChoices(tag).length === 0) return false;
  const group = repeatingGroup(tag);
  if (group !== null && excepted.has(`(${group.slice(0, 4)},${group.slice(4)})`)) return false;
  return !excepted.has(spelled(tag));
}

/** A record with what an overlay says of it; null if it says nothing. */
function recorded(record: PublishedRecord, overlay: PublishedOverlay): PublishedRecord | null {
  const { code, withdraws, method, identityRemoved } = overlay;
  if ([code, withdraws, method, identityRemoved].every((each) => each === undefined)) return null;
  const old = record.codes ?? [];
  const codes = old.filter(({ value }) => value !== withdraws);
  const isNew = code !== undefined && codes.every(({ value }) => value !== code.value);
  if (isNew) codes.push(code);
  return {
    ...record,
    ...(isNew || codes.length < old.length ? { codes } : {}),
    ...(method === undefined ? {} : { methods: [...(record.methods ?? []), method] }),
    ...(identityRemoved === undefined ? {} : { identityRemoved }),
  };
}

function withConcepts(
  concept: NonNullable<PublishedProcedure["concept"]>,
  overlays: readonly PublishedOverlay[],
): NonNullable<PublishedProcedure["concept"]> {
  const withheld = new Map(Object.entries(concept.withheld ?? {}));
  for (const overlay of overlays) {
    for (const [name, row] of Object.entries(overlay.concept ?? {})) {
      if (row.default === "K") withheld.delete(name);
      else withheld.set(name, row);
    }
  }
  return { ...concept, withheld: Object.fromEntries(withheld) };
}
