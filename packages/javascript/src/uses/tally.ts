/** Counts over many files: how many have a use, and in how many it is left. */

import type { Present } from "./present";
import type { OptionSet, Survival, UseOutcome } from "./survival";
import { keyOf, type Use } from "./use";

/** A use in files of one kind. */
export interface UseCount {
  readonly use: Use;
  /** The number of files that have it. */
  files: number;
  /** In how many of them it is left. */
  left: number;
  /** The labels of the attributes that are lost in the others, each once. */
  readonly lost: Set<string>;
  /** The sets of options that give it back in all of the others. */
  givenBackBy: readonly OptionSet[];
}

/** The files of one modality and SOP class. */
export interface Kind {
  /** Modality (0008,0060). */
  readonly modality: string;
  /** The UID. */
  readonly sopClass: string;
  /** Their number. */
  files: number;
  /** Whether the procedure rejects the SOP class. */
  readonly isRejected: boolean;
  /** Counts by the names of the uses that any of the files has. */
  readonly uses: Map<string, UseCount>;
}

/** The kinds of files by modality and SOP class, with the counts of their uses. */
export function kindsOf(presents: Iterable<Present>, survival: Survival): Kind[] {
  const kinds = new Map<string, Kind>();
  for (const [present, files] of alike(presents)) {
    const { modality, sopClass, paths } = present;
    const key = JSON.stringify([modality, sopClass]);
    const isRejected = survival.isRejected(sopClass);
    const kind = kinds.get(key) ?? { modality, sopClass, files: 0, isRejected, uses: new Map() };
    kinds.set(key, kind);
    kind.files += files;
    for (const outcome of survival.of(sopClass, paths)) {
      const { use } = outcome;
      const count = kind.uses.get(use.name) ?? newCount(use);
      kind.uses.set(use.name, count);
      add(count, outcome, files);
    }
  }
  return [...kinds.values()].sort(
    (a, b) => inOrder(a.modality, b.modality) || inOrder(a.sopClass, b.sopClass),
  );
}

/** One of each of the files that are alike, and their number. */
function alike(presents: Iterable<Present>): Iterable<readonly [Present, number]> {
  const found = new Map<string, readonly [Present, number]>();
  for (const present of presents) {
    const { modality, sopClass, paths } = present;
    const key = JSON.stringify([modality, sopClass, ...paths.map(keyOf).sort()]);
    const [first, files] = found.get(key) ?? [present, 0];
    found.set(key, [first, files + 1]);
  }
  return found.values();
}

function newCount(use: Use): UseCount {
  return { use, files: 0, left: 0, lost: new Set(), givenBackBy: [] };
}

/** Count what becomes of a use in some files that are alike. */
function add(count: UseCount, { lost, givenBackBy }: UseOutcome, files: number): void {
  count.files += files;
  if (lost.length === 0) {
    count.left += files;
    return;
  }
  const isFirst = count.lost.size === 0;
  for (const { label } of lost) count.lost.add(label);
  count.givenBackBy = isFirst ? givenBackBy : inBoth(count.givenBackBy, givenBackBy);
}

/** The sets of options that are enough for both. */
function inBoth(first: readonly OptionSet[], second: readonly OptionSet[]): OptionSet[] {
  const unions = first.flatMap((one) => second.map((other) => [...new Set([...one, ...other])]));
  unions.sort((a, b) => inOrder(a.join("\0"), b.join("\0")));
  const byNames = new Map(unions.map((each) => [[...each].sort().join(), each]));
  const fewest = Math.min(...[...byNames.values()].map((each) => each.length));
  return [...byNames.values()].filter((each) => each.length === fewest);
}

function inOrder(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
