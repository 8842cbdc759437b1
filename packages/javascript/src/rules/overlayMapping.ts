/**
 * Checks overlays that are objects in the way in which those in files are checked.
 *
 * What is malformed in them is found by `engine/procedureCheck`; keys, when they are looked up.
 */

import { SINGLE_VALUE_VRS, TEXT_VRS } from "../dicom/vrs";
import { OverlayError } from "../errors";
import { FROM_STRICT_TO_LAX, ZERO } from "./action";
import { type KindOfRow, type Loosening, loosenings, type Placed, vrOfRow } from "./loosening";
import { misfit } from "./misfit";
import { CLAIM, recordOf } from "./overlayRecord";
import { isLaxer } from "./profile";
import type { PublishedOverlay, PublishedProcedure, Rows } from "./published";

/** Actions of which is known what they disclose; users may add others. */
const JUDGED: readonly string[] = FROM_STRICT_TO_LAX;

const TAG = String.raw`\([0-9A-F]{2}[0-9A-FX]{2},[0-9A-F]{4}\)`;
const KEYS: Readonly<Record<KindOfRow, RegExp>> = {
  tag: new RegExp(`^${TAG}$`),
  path: new RegExp(`^${TAG}(?:>${TAG})+$`),
  private: /^\([0-9A-F]{4},xx[0-9A-F]{2},.+\)$/,
  concept: /./,
};

/**
 * An overlay that may be used, with what the record says if it discloses more.
 *
 * @param overlay - of the right shape
 * @param number - its place among the overlays, from 1, for messages
 * @param base - the procedure that it changes, with the options, also its own
 * @throws OverlayError: an action or a dummy does not fit, or it discloses more than Table E.1-1 or
 *   `base`, and `loosens` gives no reason.
 */
export function checked(
  overlay: PublishedOverlay,
  number: number,
  base: PublishedProcedure,
): PublishedOverlay {
  const place = `overlay ${number}`;
  const rows = [...rowsOf(overlay, place)];
  const findings = rows.filter(isJudged).flatMap((placed) => {
    const wrong = misfit(placed);
    return wrong === null ? [] : [`${placed.place}: ${wrong[0]} -> ${wrong[1]}`];
  });
  const found = [...loosenings(rows, base), ...ofUnlisted(overlay, place)];
  for (const { placed, before, source } of overlay.loosens ? [] : found) {
    findings.push(
      `${placed.place}: ${placed.row.default} for ${placed.named} discloses more than ` +
        `${before}, ${source} -> another action, or "loosens" with the reason`,
    );
  }
  if (findings.length > 0) throw new OverlayError(findings);
  const { code } = overlay;
  const own = code !== undefined && code.value !== CLAIM ? { code } : {};
  return { ...overlay, ...recordOf(found, base.identifying), ...own };
}

/** Whether it is known which dummies fit: not those of sequences and of bytes. */
function isJudged(placed: Placed): boolean {
  const vr = placed.kind === "concept" ? "" : vrOfRow(placed);
  return !SINGLE_VALUE_VRS.has(vr) || TEXT_VRS.has(vr);
}

/** Its rows for attributes, private elements and concepts. */
function* rowsOf(overlay: PublishedOverlay, place: string): Iterable<Placed> {
  for (const kind of Object.keys(KEYS) as KindOfRow[]) {
    const tables: [readonly string[], Rows | undefined][] = [[[], overlay[kind]]];
    if (kind === "tag") tables.push([[], overlay.unlisted?.listed]);
    if (kind !== "concept") {
      for (const [uid, rows] of Object.entries(overlay.sopClass ?? {})) {
        tables.push([[uid], rows[kind]]);
      }
    }
    for (const [uids, table = {}] of tables) {
      for (const [key, row] of Object.entries(table)) {
        if (!JUDGED.includes(row.default) || !KEYS[kind].test(key)) continue;
        yield { ...{ place, named: key, kind, key, uids }, row };
      }
    }
  }
}

/** Whether it gives back what Table E.1-1 does not list. */
function ofUnlisted({ unlisted: row }: PublishedOverlay, place: string): Loosening[] {
  if (row === undefined || !JUDGED.includes(row.default) || !isLaxer(row.default, ZERO)) return [];
  const named = "what Table E.1-1 does not list";
  const placed: Placed = { ...{ place, named, kind: "tag", key: "(FFFF,FFFF)", uids: [] }, row };
  return [{ placed, before: "X", source: "the action without it", belowProfile: false }];
}
