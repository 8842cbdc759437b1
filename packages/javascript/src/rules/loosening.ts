/** Which rules of an overlay disclose more than Table E.1-1, or than what stood there before. */

import { registeredUids, vrChoices } from "../dicom/dictionary";
import { SOP_CLASS, tagOf } from "../dicom/tags";
import { SOPClassRules, tableKeys } from "./lookup";
import { isLaxer, laxest, PRIVATE } from "./profile";
import type { PublishedProcedure, PublishedRule } from "./published";

const DERIVED = ["UI", "LO", "SH"]; // dummies that tell which values were equal

/** What a row is for: an entry of an overlay. */
export type KindOfRow = "tag" | "path" | "private" | "concept";

/** A row of an overlay. */
export interface Placed {
  /** File and line. */
  readonly place: string;
  /** As the file names what the row is for. */
  readonly named: string;
  readonly kind: KindOfRow;
  /** The key of the row. */
  readonly key: string;
  /** The SOP classes that it is for; none for all of them. */
  readonly uids: readonly string[];
  readonly row: PublishedRule;
}

/** A row that discloses more than what it replaces. */
export interface Loosening {
  readonly placed: Placed;
  /** The action, or the entry of Table E.1-1, that allows less. */
  readonly before: string;
  /** Who says so. */
  readonly source: string;
  /** Whether Table E.1-1 allows less, too. */
  readonly belowProfile: boolean;
}

/** The tag of a row's attribute; of a private one, in the first block. */
export function tagOfRow({ kind, key }: Placed): number {
  const last = kind === "private" ? key : key.slice(key.lastIndexOf(">") + 1);
  return tagOf(last.slice(0, 10).replace("xx", "10").replaceAll("X", "0"));
}

/** The VR of a row's attribute; empty if it is unknown. */
export function vrOfRow(placed: Placed): string {
  return placed.row.vr ?? vrChoices(tagOfRow(placed))[0] ?? "";
}

/**
 * The rows that disclose more than Table E.1-1 and than the procedure.
 *
 * An empty value, and a dummy that is a constant, disclose nothing. What an option allows is in
 * the procedure already.
 *
 * @param rows - of an overlay
 * @param base - the procedure that it changes, with the chosen options
 */
export function loosenings(rows: readonly Placed[], base: PublishedProcedure): Loosening[] {
  const classes = new Classes(base);
  const { withheld = {} } = base.concept ?? {};
  return rows.flatMap((placed) => {
    if (placed.kind !== "concept") return tells(placed) ? ofAttribute(placed, classes) : [];
    if (placed.row.default !== "K" || !Object.hasOwn(withheld, placed.key)) return [];
    const source = "the list of withheld concepts";
    return [{ placed, before: "X", source, belowProfile: true }];
  });
}

function ofAttribute(placed: Placed, classes: Classes): Loosening[] {
  const action = placed.row.default;
  const entry = placed.kind === "private" ? PRIVATE : classes.entry(tagOfRow(placed));
  if (entry !== "" && !isLaxer(action, laxest(entry))) return [];
  for (const uid of placed.uids.length > 0 ? placed.uids : classes.supported()) {
    const before = classes.action(uid, placed);
    if (!isLaxer(action, before)) continue;
    if (entry !== "") {
      return [{ placed, before: entry, source: "its entry in Table E.1-1", belowProfile: true }];
    }
    const source = `the action in ${registeredUids().get(uid) ?? uid}`;
    return [{ placed, before, source, belowProfile: false }];
  }
  return [];
}

/** Whether an output tells something of the value. */
function tells(placed: Placed): boolean {
  const { default: action, dummy, derived, of, inOrder } = placed.row;
  if (action !== "D") return ["U", "C", "K"].includes(action);
  const isMade = derived || of || inOrder || DERIVED.includes(vrOfRow(placed));
  return dummy === undefined && Boolean(isMade);
}

/** The rules of a procedure by SOP class, made on first use. */
class Classes {
  private readonly rules = new Map<string, SOPClassRules>();

  constructor(private readonly procedure: PublishedProcedure) {}

  /** What Table E.1-1 says of an attribute; empty if it does not list it. */
  entry(tag: number): string {
    const { profile = {} } = this.procedure;
    const key = tableKeys(tag).find((each) => Object.hasOwn(profile, each));
    return key === undefined ? "" : profile[key]!;
  }

  /** The SOP classes whose files are not rejected. */
  *supported(): Iterable<string> {
    for (const uid of Object.keys(this.procedure.sopClass ?? {})) {
      if (this.of(uid).resolve(SOP_CLASS).action !== "R") yield uid;
    }
  }

  /** The action that stands where a row would. */
  action(uid: string, placed: Placed): string {
    const { kind, key } = placed;
    const tag = tagOfRow(placed);
    if (kind === "private") {
      const creator = key.split(",").slice(2).join(",").slice(0, -1);
      return this.of(uid).resolve(tag, [], creator).action;
    }
    return this.of(uid).resolve(tag, key.split(">").slice(0, -1).map(tagOf)).action;
  }

  private of(uid: string): SOPClassRules {
    const rules = this.rules.get(uid) ?? new SOPClassRules(this.procedure, uid);
    this.rules.set(uid, rules);
    return rules;
  }
}
