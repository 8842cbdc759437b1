/** One file, from its bytes to everything that is decided on it: the steps, in their order. */

import { FileNeedles } from "../cleaning/leaks";
import type { Vocabulary } from "../cleaning/vocabulary";
import { DEFLATED, encodingOf } from "../dicom/encoding";
import { type FileMeta, newFileMeta, type Readable, readFileMeta } from "../dicom/fileMeta";
import { inflated } from "../dicom/inflate";
import { INSTANCE, SERIES, STUDY } from "../dicom/tags";
import { fits } from "../dicom/values";
import {
  RejectedDICOMError,
  UnknownPatientError,
  UnreadableDICOMError,
  UnwritableDICOMError,
} from "../errors";
import type { Identity } from "../identity";
import type { Conditions } from "../rules/conditions";
import type { Reading, Source } from "../source/source";
import { Container } from "./container";
import { Decider } from "./decide";
import { characterSetOfKept, type Decisions } from "./decisions";
import { type Edit, inOrder, lengthEdits } from "./edits";
import { carryOutDeferred, cleanKeptTexts, insertMissing } from "./finish";
import { earlierMethods, type Ran, writeRecord } from "./methodRecord";
import { OtherSOPClass } from "./notes";
import type { Leak, Outcome } from "./outcome";
import { edited, type Prepared } from "./output";
import { type Handler, MalformedSequenceError, Parser } from "./parser";
import type { Plans } from "./plan";
import { decideOnCreators } from "./private";

const MOST_OPAQUE = 20; // malformed sequences that are removed; for each, the file is read again

/** A handler that stands between the parser and the decider. */
export interface Observer extends Handler {
  /** Everything is decided: every edit, in the order of the file, and what was cleaned. */
  finish(edits: readonly Edit[], leaks: readonly Leak[]): void;
}

/** What is the same for every file of a SOP class. */
export interface SOPClassPlans {
  /** What to do with its elements. */
  readonly plans: Plans;
  /** What is done with a whole file because of what it says of itself. */
  readonly conditions: Conditions;
  /** What the record says. */
  readonly ran: Ran;
}

/** What is the same for every file of a run. */
export interface Settings {
  /** Replacements under the key of the run. */
  readonly identity: Identity;
  /** The plans for a SOP class; throws RejectedDICOMError if the procedure has none. */
  plans(sopClass: string): SOPClassPlans;
  /** Words that identify nobody. */
  readonly vocabulary: Vocabulary;
  /**
   * Reason codes of conditions that reject, of which files are written all the same, with NO in
   * Patient Identity Removed (0012,0062).
   */
  readonly accepts: ReadonlySet<string>;
  /** Reason codes of conditions that count, of which files are rejected. */
  readonly refuses: ReadonlySet<string>;
  /** Whether a file is rejected if something identifying is in text that is kept. */
  readonly rejectsLeaks: boolean;
  /** Which files are read. */
  readonly readable: Readable;
  /** Makes an observer of the decider, if there is to be one. */
  readonly observe?: (source: Source, decider: Decider) => Observer;
}

/** A data set that was read, and what was decided meanwhile. */
interface Parsed {
  readonly sopClass: string;
  readonly ofClass: SOPClassPlans;
  readonly decisions: Decisions;
  readonly observer: Observer | null;
}

/** What was found in texts. */
interface Findings {
  /** In texts that are kept. */
  readonly leaks: readonly Leak[];
  /** What action C replaced. */
  readonly cleaned: readonly Leak[];
}

/**
 * Decide on everything in a file (PS3.15 E.1.1).
 *
 * @param source - the file
 * @param settings - what is the same for every file of the run
 * @throws NotDICOMError: it is not a DICOM file.
 * @throws UnreadableDICOMError: it is truncated or malformed.
 * @throws RejectedDICOMError: the procedure rejects it, or something identifying is in text that
 *   is kept and `settings.rejectsLeaks`.
 * @throws UnwritableDICOMError: the result would not be a DICOM file.
 * @throws ProcedureError: the procedure cannot be carried out.
 */
export function* transform(source: Source, settings: Settings): Reading<Prepared> {
  const meta = yield* readFileMeta(source, settings.readable.bare);
  if (!DEFLATED.has(meta.transferSyntax)) return yield* decided(source, meta.end, meta, settings);
  const dataSet = yield* inflated(source, meta.end, settings.readable.mostInflated);
  return { ...(yield* decided(dataSet, 0, meta, settings)), isDeflated: true };
}

/** Read and finish a data set that is not deflated. */
function* decided(
  source: Source,
  start: number,
  meta: FileMeta,
  settings: Settings,
): Reading<Prepared> {
  const parsed = yield* parse(source, start, meta, settings);
  const needles = needlesOf(parsed.decisions, settings.vocabulary);
  const { identity } = settings;
  if (identity.hasTable && !identity.knows(...parsed.decisions.patient())) {
    throw new UnknownPatientError();
  }
  const { ran, noted } = checked(parsed, settings);
  const { edits, ...found } = finish(parsed, needles, ran, settings);
  const outcome = outcomeOf(parsed, found, noted);
  const head = newFileMeta(outcome.sopClass, outcome.instance, meta.transferSyntax);
  return { head, dataSet: edited(source, start, edits), isDeflated: false, outcome };
}

/** Read the data set, and again if it is not what was assumed. */
function* parse(
  source: Source,
  start: number,
  meta: FileMeta,
  settings: Settings,
): Reading<Parsed> {
  const encoding = encodingOf(meta.transferSyntax);
  const opaque = new Set<number>();
  let { sopClass } = meta;
  let isConfirmed = false;
  for (;;) {
    let ofClass: SOPClassPlans;
    try {
      ofClass = settings.plans(sopClass);
    } catch (error) {
      if (isConfirmed || !(error instanceof RejectedDICOMError)) throw error;
      sopClass = "";
      ofClass = settings.plans(sopClass);
    }
    const { plans } = ofClass;
    plans.forgetIfMany();
    const dataSet = new Container(null, 0, start, start, source.size, true, encoding);
    const { transferSyntax } = meta;
    const { identity } = settings;
    const decider = new Decider(source, dataSet, sopClass, transferSyntax, plans, identity);
    const observer = settings.observe?.(source, decider) ?? null;
    const { decisions } = decider;
    try {
      yield* new Parser(source, observer ?? decider, dataSet, opaque).parse();
      checkSopClass(decisions, meta, settings);
      decisions.placeRest(source.size);
      return { sopClass, ofClass, decisions, observer };
    } catch (error) {
      if (error instanceof OtherSOPClass) {
        if (isConfirmed) {
          throw new UnreadableDICOMError("the file has two SOP Class UIDs", "malformed");
        }
        sopClass = error.sopClass;
        isConfirmed = true;
      } else if (error instanceof MalformedSequenceError) {
        if (opaque.has(error.start) || opaque.size >= MOST_OPAQUE) {
          throw new UnreadableDICOMError(error.message, error.reason);
        }
        opaque.add(error.start);
      } else {
        throw error;
      }
    }
  }
}

/** @throws RejectedDICOMError: the data set does not name its SOP class. */
function checkSopClass({ hasSopClass }: Decisions, meta: FileMeta, settings: Settings): void {
  if (hasSopClass) return;
  if (meta.sopClass) settings.plans(meta.sopClass); // throws for a directory, named only there
  throw new RejectedDICOMError("no SOP class is named", "no-sop-class");
}

/** The identifying values of a data set. */
function needlesOf({ identifying, uids, texts }: Decisions, vocabulary: Vocabulary): FileNeedles {
  const kept = texts.map((each) => ({ raw: each.raw, characterSet: characterSetOfKept(each) }));
  return new FileNeedles(identifying, uids, kept, vocabulary);
}

/**
 * What the record says, and the reason codes of the conditions that are true of the file.
 *
 * @throws RejectedDICOMError: one of them rejects it.
 */
function checked(
  { ofClass, decisions }: Parsed,
  { accepts, refuses }: Settings,
): { ran: Ran; noted: string[] } {
  const isTrue = ofClass.conditions.trueOf(decisions.stated);
  let isLeftIdentified = decisions.isLeftIdentified;
  for (const { rejects, reason, justification } of isTrue) {
    if (rejects && accepts.has(reason)) isLeftIdentified = true;
    else if (rejects || refuses.has(reason)) throw new RejectedDICOMError(justification, reason);
  }
  const { ran } = ofClass;
  return {
    ran: isLeftIdentified ? { ...ran, identityRemoved: "NO" } : ran,
    noted: isTrue.map(({ reason }) => reason),
  };
}

/** Decide what needs the whole file; gives the edits in order, and what was found in texts. */
function finish(
  { ofClass, decisions, observer }: Parsed,
  needles: FileNeedles,
  ran: Ran,
  { identity, rejectsLeaks }: Settings,
): Findings & { edits: readonly Edit[] } {
  const earlier = earlierMethods(decisions, needles);
  const mayLeak = needles.mayBeInKeptTexts();
  const leaks = [...earlier.leaks, ...cleanKeptTexts(decisions, needles, identity, mayLeak)];
  const [leak] = leaks;
  if (leak !== undefined && rejectsLeaks) {
    throw new RejectedDICOMError(
      `something identifying (${leak.kind}) in text that is kept, at ${leak.path}`,
      "leak",
    );
  }
  const cleaned = carryOutDeferred(decisions, identity, needles);
  decideOnCreators(decisions);
  insertMissing(decisions, ofClass.plans.rules.insertions);
  writeRecord(decisions, earlier.methods, ran);
  // What is inserted comes after what ends at the same place, such as the items of a sequence.
  const inserted = [...decisions.inserted]
    .sort(([a], [b]) => a - b)
    .map(([tag, element]) => {
      const place = decisions.places.get(tag)!;
      return { start: place, end: place, new: element };
    });
  const edits = inOrder([...decisions.edits, ...lengthEdits(decisions.closed), ...inserted]);
  observer?.finish(edits, leaks);
  return { edits, leaks, cleaned };
}

/** @throws UnwritableDICOMError: the output would not be a DICOM file. */
function outcomeOf(
  { sopClass, decisions }: Parsed,
  { leaks, cleaned }: Findings,
  noted: readonly string[],
): Outcome {
  const instance = decisions.newUid(INSTANCE);
  if (instance === "" || !fits("UI", instance)) {
    throw new UnwritableDICOMError("without a SOP Instance UID there is no DICOM file");
  }
  if (!fits("UI", sopClass)) throw new UnwritableDICOMError("invalid SOP Class UID");
  return {
    sopClass,
    study: decisions.newUid(STUDY),
    series: decisions.newUid(SERIES),
    instance,
    actions: Object.fromEntries(decisions.actions),
    leaks,
    cleaned,
    blanked: Object.fromEntries(decisions.blanked),
    noted,
  };
}
