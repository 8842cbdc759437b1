/** Uses of files, the ways in which a file may have what they need, and the attributes of a way. */

import { hexadecimal, spelled, tagOf } from "../dicom/tags";
import { uses as packagedUses } from "../packaged";

const ACTIONS = { kept: "K", moved: "KC", cleaned: "KC" } as const;

/** An element on a path. */
export interface Step {
  /** Group and element in one number; of a private element, without the number of its block. */
  readonly tag: number;
  /** Its private creator; empty for a standard element. */
  readonly creator: string;
}

/** The sequences that contain an element, the outermost first, and the element. */
export type Path = readonly Step[];

/** An attribute that a use needs, and the actions under which it serves. */
export interface Need {
  /** As in the file of uses: (0054,0016)>(0018,1074), or (0019,xx0C,SIEMENS MR HEADER). */
  readonly label: string;
  /** The attribute, after the innermost sequences that contain it. */
  readonly path: Path;
  /** Names of actions of one letter each. */
  readonly actions: string;
}

/** A way to a use: `by` says by what; it needs all of its attributes. */
export interface Way {
  readonly by: string;
  readonly needs: readonly Need[];
}

/** Something that files are used for; one of its ways is enough. */
export interface Use {
  /** Short, for programs. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** What it is for. */
  readonly reason: string;
  /** The UIDs of the SOP classes that have it; empty for all of them. */
  readonly sopClasses: ReadonlySet<string>;
  readonly ways: readonly Way[];
}

type PublishedWay = { readonly by: string } & {
  readonly [kind in keyof typeof ACTIONS]?: readonly string[];
};

interface PublishedUse {
  readonly name: string;
  readonly title: string;
  readonly reason: string;
  readonly sopClass?: readonly string[];
  readonly way: readonly PublishedWay[];
}

/** The uses in this package. */
export function readUses(): readonly Use[] {
  return usesOf(JSON.parse(packagedUses));
}

/** The uses in the entries of the packaged file. */
export function usesOf(entries: readonly PublishedUse[]): readonly Use[] {
  return entries.map(({ name, title, reason, sopClass = [], way }) => ({
    name,
    title,
    reason,
    sopClasses: new Set(sopClass),
    ways: way.map((each) => ({ by: each.by, needs: needsOf(each) })),
  }));
}

/** Whether files of a SOP class have a use. */
export function isOf({ sopClasses }: Use, sopClass: string): boolean {
  return sopClasses.size === 0 || sopClasses.has(sopClass);
}

/** Whether an element on a path is the attribute; a standard one alone is in no item. */
export function isMetBy(need: Need, path: Path): boolean {
  const isAlone = need.path.length === 1 && need.path[0]!.creator === "";
  const end = isAlone ? path : path.slice(-need.path.length);
  return keyOf(end) === keyOf(need.path);
}

/** A path as a text, such as (0054,0016)>(0018,1074); equal for equal paths. */
export function keyOf(path: Path): string {
  return path.map(stepKey).join(">");
}

function stepKey({ tag, creator }: Step): string {
  if (creator === "") return spelled(tag);
  const digits = hexadecimal(tag);
  return `(${digits.slice(0, 4)},xx${digits.slice(6)},${creator})`;
}

function needsOf(way: PublishedWay): Need[] {
  return (Object.keys(ACTIONS) as (keyof typeof ACTIONS)[]).flatMap((kind) =>
    (way[kind] ?? []).map((label) => ({
      label,
      path: label.split(">").map(step),
      actions: ACTIONS[kind],
    })),
  );
}

/** The element that is written (0018,1074), or (0019,xx0C,SIEMENS MR HEADER). */
function step(text: string): Step {
  if (text.slice(6, 8) !== "xx") return { tag: tagOf(text), creator: "" };
  const tag = Number.parseInt(`${text.slice(1, 5)}00${text.slice(8, 10)}`, 16);
  return { tag, creator: text.slice(11, -1) };
}
