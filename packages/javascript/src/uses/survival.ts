/** Which uses of a file are left under a procedure, and which options would give the others back. */

import { OptionError } from "../errors";
import { SOPClassRules } from "../rules/lookup";
import type { PublishedProcedure } from "../rules/published";
import { isMetBy, isOf, keyOf, type Need, type Path, type Use, type Way } from "./use";

/** Names of options, in the order of the procedure. */
export type OptionSet = readonly string[];

const FOLLOWED = "KCU"; // the actions under which the items of a sequence stay
const MOST_OPTIONS = 3; // that are named together

/** What becomes of a use that a file has. */
export interface UseOutcome {
  readonly use: Use;
  /** The attributes that were lost on the way with the fewest; none if the use is left. */
  readonly lost: readonly Need[];
  /** The smallest sets of further options under which the use is left. */
  readonly givenBackBy: readonly OptionSet[];
}

/** Which uses are left under a procedure. */
export class Survival {
  private readonly procedures = new Map<string, PublishedProcedure | null>();
  private readonly rules = new Map<string, SOPClassRules | null>();
  private readonly known = new Map<string, readonly UseOutcome[]>();

  /**
   * @param options - the names of the options that may be added
   * @param withMore - the procedure with some of them; with none, the procedure itself. It throws
   *   OptionError for those that exclude each other.
   */
  constructor(
    private readonly uses: readonly Use[],
    private readonly options: readonly string[],
    private readonly withMore: (options: OptionSet) => PublishedProcedure,
  ) {}

  /** Whether the procedure rejects all files of a SOP class. */
  isRejected(sopClass: string): boolean {
    const rules = this.rulesWith([], sopClass);
    return rules === null || rules.default.action === "R";
  }

  /**
   * The outcomes for the uses that a file has.
   *
   * @param sopClass - the UID of its SOP class
   * @param paths - of the elements that it has; see `Present`
   */
  of(sopClass: string, paths: readonly Path[]): readonly UseOutcome[] {
    const key = JSON.stringify([sopClass, ...paths.map(keyOf).sort()]);
    const outcomes = this.known.get(key) ?? this.outcomes(sopClass, paths);
    this.known.set(key, outcomes);
    return outcomes;
  }

  private outcomes(sopClass: string, paths: readonly Path[]): UseOutcome[] {
    return this.uses.flatMap((use) => {
      const ways = isOf(use, sopClass) ? use.ways.filter((way) => hasWay(way, paths)) : [];
      if (ways.length === 0) return [];
      const lost = ways
        .map((way) => this.lost([], sopClass, way, paths))
        .reduce((least, each) => (each.length < least.length ? each : least));
      const givenBackBy = lost.length > 0 ? this.givenBackBy(sopClass, ways, paths) : [];
      return [{ use, lost, givenBackBy }];
    });
  }

  /** The attributes of a way that are lost in a file, with further options. */
  private lost(
    options: OptionSet,
    sopClass: string,
    { needs }: Way,
    paths: readonly Path[],
  ): readonly Need[] {
    const rules = this.rulesWith(options, sopClass);
    return needs.filter((need) => rules === null || obstaclesTo(need, rules, paths).size > 0);
  }

  /** The smallest sets of further options under which one of the ways is left in a file. */
  private givenBackBy(
    sopClass: string,
    ways: readonly Way[],
    paths: readonly Path[],
  ): readonly OptionSet[] {
    const rescues = ways.map((way) => this.rescues(sopClass, way, paths));
    const helpful = new Set(rescues.flatMap((each) => each.flatMap((names) => [...names])));
    const ordered = this.options.filter((name) => helpful.has(name));
    for (let size = 1; size <= MOST_OPTIONS; size++) {
      const found = combinations(ordered, size).filter((names) =>
        ways.some(
          (way, place) =>
            rescues[place]!.every((given) => names.some((name) => given.has(name))) &&
            this.lost(names, sopClass, way, paths).length === 0,
        ),
      );
      if (found.length > 0) return found;
    }
    return [];
  }

  /** For each obstacle on a way, the options of which each removes it. */
  private rescues(sopClass: string, way: Way, paths: readonly Path[]): ReadonlySet<string>[] {
    const obstacles = this.obstacles([], sopClass, way, paths) ?? new Set<string>();
    const options = obstacles.size > 0 ? this.options : [];
    const leftWith = options.map((name) => this.obstacles([name], sopClass, way, paths));
    return [...obstacles].map(
      (each) => new Set(options.filter((_, place) => leftWith[place]?.has(each) === false)),
    );
  }

  /** All obstacles on a way, with further options; null if these exclude each other. */
  private obstacles(
    options: OptionSet,
    sopClass: string,
    { needs }: Way,
    paths: readonly Path[],
  ): ReadonlySet<string> | null {
    const rules = this.rulesWith(options, sopClass);
    if (rules === null) return null;
    return new Set(needs.flatMap((need) => [...obstaclesTo(need, rules, paths)]));
  }

  /** The rules with further options; null if these exclude each other. */
  private rulesWith(options: OptionSet, sopClass: string): SOPClassRules | null {
    const key = [...options, sopClass].join();
    let rules = this.rules.get(key);
    if (rules === undefined) {
      const procedure = this.procedureWith(options);
      rules = procedure && new SOPClassRules(procedure, sopClass);
      this.rules.set(key, rules);
    }
    return rules;
  }

  private procedureWith(options: OptionSet): PublishedProcedure | null {
    const key = options.join();
    let procedure = this.procedures.get(key);
    if (procedure === undefined) {
      try {
        procedure = this.withMore(options);
      } catch (error) {
        if (!(error instanceof OptionError)) throw error;
        procedure = null;
      }
      this.procedures.set(key, procedure);
    }
    return procedure;
  }
}

/** Whether a file with elements on these paths has all that a way needs. */
function hasWay({ needs }: Way, paths: readonly Path[]): boolean {
  return needs.every((need) => paths.some((path) => isMetBy(need, path)));
}

/**
 * The elements that go, of those that are the attribute and of the sequences around them.
 *
 * Each is given by the path of an element, as `keyOf` writes it.
 */
function obstaclesTo(
  need: Need,
  rules: SOPClassRules,
  paths: readonly Path[],
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const path of paths) {
    if (!isMetBy(need, path)) continue;
    for (const place of path.keys()) {
      const part = path.slice(0, place + 1);
      const served = part.length === path.length ? need.actions : FOLLOWED;
      if (!served.includes(actionOn(part, rules))) found.add(keyOf(part));
    }
  }
  return found;
}

/** The action on an element, if the sequences around it stay. */
function actionOn(path: Path, rules: SOPClassRules): string {
  const { tag, creator } = path.at(-1)!;
  const above = path.slice(0, -1).map((step) => step.tag);
  return rules.resolve(tag, above.slice(Math.max(above.length - rules.levels, 0)), creator).action;
}

/** All choices of so many names, in their order. */
function combinations(names: readonly string[], size: number): OptionSet[] {
  if (size === 0) return [[]];
  return names.flatMap((name, place) =>
    combinations(names.slice(place + 1), size - 1).map((rest) => [name, ...rest]),
  );
}
