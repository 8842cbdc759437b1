/** A key and rules, and what they make of a file. */

import { Vocabulary } from "../cleaning/vocabulary";
import { registeredUids } from "../dicom/dictionary";
import { DICOMDIR, READABLE, type Readable } from "../dicom/fileMeta";
import { tagOf } from "../dicom/tags";
import { fits } from "../dicom/values";
import { DICOMDIRError, type RejectedDICOMError, UnsupportedSOPClassError } from "../errors";
import type { Identity } from "../identity";
import { Conditions, conditionsOf } from "../rules/conditions";
import { Chain, SOPClassRules } from "../rules/lookup";
import { procedure as packagedProcedure } from "../rules/packed";
import type { PublishedProcedure } from "../rules/published";
import { whatRuns } from "./methodRecord";
import { Plans, plansOfNone } from "./plan";
import { checkSopClass } from "./procedureCheck";
import { type RulesBefore, rulesBefore } from "./rulesBefore";
import type { Settings, SOPClassPlans } from "./transform";

/** What a user chooses besides key and procedure; see `Settings`. */
export interface Choices {
  /** Rules that come before the procedure's; the first that has a rule decides. */
  readonly before?: readonly RulesBefore[];
  /** The procedure that overlays were put on, if any were. */
  readonly beforeOverlays?: PublishedProcedure;
  readonly accepts?: ReadonlySet<string>;
  readonly refuses?: ReadonlySet<string>;
  readonly rejectsLeaks?: boolean;
  readonly readable?: Readable;
}

/** Carries out a procedure on one file after the other. */
export class Applier {
  private readonly known = new Map<string, SOPClassPlans>();
  private readonly before: readonly RulesBefore[];
  private made: Settings | null = null;

  /**
   * @param procedure - one that passed `checkProcedure`. What it has for a SOP class, and the
   *   actions that it names, are checked when the first file of that SOP class comes.
   */
  constructor(
    /** Replacements under the key of the run. */
    private readonly identity: Identity,
    private readonly procedure: PublishedProcedure,
    private readonly choices: Choices = {},
  ) {
    this.before = choices.before ?? [];
  }

  /** What is the same for every file, worked out when the first one comes. */
  settings(): Settings {
    this.made ??= this.newSettings();
    return this.made;
  }

  private newSettings(): Settings {
    const { identity, procedure, choices } = this;
    const identifying = byTag(procedure.identifying);
    const holds = byTag(procedure.holds);
    return {
      identity,
      plans: (sopClass) => {
        const plans = this.known.get(sopClass) ?? this.newPlans(sopClass, identifying, holds);
        this.known.set(sopClass, plans);
        return plans;
      },
      vocabulary: new Vocabulary(procedure),
      accepts: choices.accepts ?? new Set(),
      refuses: choices.refuses ?? new Set(),
      rejectsLeaks: choices.rejectsLeaks ?? false,
      readable: choices.readable ?? READABLE,
    };
  }

  private newPlans(
    sopClass: string,
    identifying: ReadonlyMap<number, string>,
    holds: ReadonlyMap<number, string>,
  ): SOPClassPlans {
    const { procedure } = this;
    if (sopClass === "") {
      return { plans: plansOfNone(), conditions: new Conditions(), ran: whatRuns(procedure) };
    }
    for (const each of new Set([this.choices.beforeOverlays ?? procedure, procedure])) {
      if (each !== packagedProcedure) checkSopClass(each, sopClass);
    }
    const rules = new SOPClassRules(procedure, sopClass);
    if (rules.default.action === "R" && !rules.supported) {
      throw unsupported(sopClass, rules.default.justification);
    }
    const before = rulesBefore(this.before, sopClass);
    const conditions = conditionsOf(procedure, sopClass);
    const chain = before.length > 0 ? new Chain([...before, rules]) : rules;
    // What a SOP class claims is true of its own rules alone.
    const ran = whatRuns(procedure, before.length > 0 ? "" : sopClass);
    return { plans: new Plans(chain, identifying, holds, conditions.watched), conditions, ran };
  }
}

function unsupported(sopClass: string, justification: string): RejectedDICOMError {
  if (sopClass === DICOMDIR) {
    return new DICOMDIRError("a DICOMDIR, which lists other files and names their patients");
  }
  const uid = fits("UI", sopClass) ? sopClass : ""; // what is not a UID may be anything
  return new UnsupportedSOPClassError(justification, uid, registeredUids().get(uid) ?? "");
}

function byTag(table: Readonly<Record<string, string>> = {}): ReadonlyMap<number, string> {
  return new Map(Object.entries(table).map(([tag, value]) => [tagOf(tag), value]));
}
