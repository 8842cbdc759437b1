/** The interface: de-identifies files. */

import { MOST_INFLATED } from "./dicom/fileMeta";
import { Applier } from "./engine/applier";
import { deflated } from "./engine/deflated";
import type { Outcome } from "./engine/outcome";
import { checkOverlays, checkProcedure } from "./engine/procedureCheck";
import type { RulesBefore } from "./engine/rulesBefore";
import { transform } from "./engine/transform";
import { type Explanation, explain } from "./explain/explanation";
import { Identity } from "./identity";
import { checkedKey, keyInFile, newKey } from "./key";
import { PseudonymTable } from "./pseudonymTable";
import { choose } from "./rules/options";
import { procedure as packagedProcedure } from "./rules/packed";
import type { PublishedOverlay, PublishedProcedure } from "./rules/published";
import { BlobSource, sourceOfBlob } from "./source/blob";
import { BytesSource } from "./source/bytes";
import { blobOf, bytesOf } from "./source/pieces";
import { runAsync } from "./source/run";
import type { Source } from "./source/source";

/** What a deidentifier does. */
export interface Options {
  /** The secret, as at least 16 bytes. Without it, the deidentifier uses a new random key. */
  readonly key?: Uint8Array;
  /** A second secret, from which the shifts of dates are derived instead. */
  readonly dateKey?: Uint8Array;
  /**
   * The name of a project. Each gets keys of its own, which are derived from the keys, so that two
   * projects cannot be linked by who has their outputs.
   */
  readonly project?: string;
  /**
   * The pseudonyms of patients, instead of those of the key: a table, or a mapping from Patient ID
   * to pseudonym. Files of a patient that is not in it are rejected.
   */
  readonly pseudonyms?: PseudonymTable | Readonly<Record<string, string>>;
  /** The procedure to apply. Without it, the procedure in this package is applied. */
  readonly procedure?: PublishedProcedure;
  /**
   * What to do if a text that is kept contains an identifying value: "clean" replaces the value in
   * the text, "reject" rejects the file.
   */
  readonly onLeak?: "clean" | "reject";
  /**
   * What to do with a file that says that its pixels show who the patient is: "reject", or
   * "write-no", which writes NO in Patient Identity Removed (0012,0062).
   */
  readonly burnedIn?: "reject" | "write-no";
  /**
   * What to do with an ultrasound image, screenshot or photograph that does not say whether it
   * shows who the patient is: "count" it, or "reject".
   */
  readonly notStated?: "count" | "reject";
  /** Whether to process files that are a data set without the preamble of PS3.10. */
  readonly bare?: boolean;
  /**
   * Bytes to which a deflated data set may inflate, however small it is. Larger ones are not
   * processed if they are more than 100 times as large as they were, or 4 GB.
   */
  readonly mostInflated?: number;
  /** Options of the Basic Profile (PS3.15 E.3), by name ("retain-uids") or by code ("113110"). */
  readonly options?: readonly string[];
  /** The name of a preset, such as "research": options and rules for one kind of use. */
  readonly preset?: string;
  /**
   * Rules that replace those of the procedure and the options; the last one decides. One that
   * discloses more than the Basic Profile, or than the procedure, has to say why in `loosens`.
   */
  readonly overlays?: readonly PublishedOverlay[];
  /** Rules that come before all of these, as code; the first that has a rule decides. */
  readonly rulesBefore?: readonly RulesBefore[];
}

const NAMES: readonly string[] = [
  "key",
  "dateKey",
  "project",
  "pseudonyms",
  "procedure",
  "onLeak",
  "burnedIn",
  "notStated",
  "bare",
  "mostInflated",
  "options",
  "preset",
  "overlays",
  "rulesBefore",
] satisfies (keyof Options)[];

/** A file that was de-identified. */
export interface DeidentifiedBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly report: Outcome;
}

/** A file that was de-identified, of a Blob. */
export interface DeidentifiedBlob {
  readonly blob: Blob;
  readonly report: Outcome;
}

/**
 * Applies a procedure to DICOM files (PS3.15 E.1.1).
 *
 * Replacements for identifying values are derived from the key and the original value. The same
 * key gives the same UIDs and pseudonyms on any machine, also in the Python package. Nothing is
 * stored or sent.
 *
 * Without an option, the procedure in this package moves no dates: all dates, times and ages are
 * removed, emptied or replaced by a constant. The option "retain-longitudinal-modified-dates" moves
 * dates (PS3.15 E.3.6), by the same number of days for all files of a patient.
 */
export class Deidentifier {
  private readonly applier: Applier;

  /**
   * @throws TypeError: the key is a text. `fromKeyFile` takes the text of a key file.
   *   Or an option does not exist, or is of the wrong type.
   * @throws RangeError: the key is too short or one byte repeated, or another option is not one
   *   of its values.
   * @throws PseudonymTableError: an entry of the pseudonyms is wrong.
   * @throws OptionError: the procedure has no such option, or two of them exclude each other.
   * @throws ProcedureError: the procedure or an overlay is malformed.
   * @throws OverlayError: an overlay discloses more without saying why, or cannot be carried out.
   */
  constructor(options: Options = {}) {
    checkNames(options);
    const { onLeak = "clean", burnedIn = "reject", notStated = "count" } = options;
    const { bare = true, mostInflated = MOST_INFLATED, overlays = [] } = options;
    const {
      options: names = [],
      procedure = packagedProcedure,
      rulesBefore = [],
      preset = "",
    } = options;
    checkChoice("onLeak", onLeak, ["clean", "reject"]);
    checkChoice("burnedIn", burnedIn, ["reject", "write-no"]);
    checkChoice("notStated", notStated, ["count", "reject"]);
    if (typeof bare !== "boolean") throw new TypeError("bare must be true or false");
    if (!(Number.isFinite(mostInflated) && mostInflated > 0)) {
      throw new RangeError("mostInflated must be a positive number of bytes");
    }
    if (!Array.isArray(names) || names.some((each) => typeof each !== "string")) {
      throw new TypeError("options must be an array of names");
    }
    if (typeof preset !== "string") throw new TypeError("preset must be a name");
    if (!Array.isArray(overlays)) throw new TypeError("overlays must be an array");
    if (!Array.isArray(rulesBefore) || rulesBefore.some((each) => typeof each !== "function")) {
      throw new TypeError("rulesBefore must be an array of functions");
    }
    if (procedure !== packagedProcedure) checkProcedure(procedure);
    checkOverlays(overlays);
    this.applier = new Applier(
      identityOf(options),
      choose(procedure, { options: names, preset, overlays }),
      {
        before: rulesBefore,
        beforeOverlays: procedure,
        accepts: new Set(burnedIn === "write-no" ? ["burned-in"] : []),
        refuses: new Set(notStated === "reject" ? ["not-stated"] : []),
        rejectsLeaks: onLeak === "reject",
        readable: { bare, mostInflated },
      },
    );
  }

  /**
   * A deidentifier with the key in a key file, as `dicom-deid apply --key-file` uses it.
   *
   * @param text - the content of the key file
   * @param options - as for the class
   * @throws KeyFileError: it contains no key.
   * @throws TypeError: it is not a text, or the options name a key too.
   */
  static fromKeyFile(text: string, options: Omit<Options, "key"> = {}): Deidentifier {
    checkNames(options);
    if ("key" in options) throw new TypeError("the key is in the key file; leave out key");
    return new Deidentifier({ ...options, key: keyInFile(text) });
  }

  /**
   * De-identify a DICOM file. Transfer syntax and pixel data do not change.
   *
   * Of a Blob, only what is looked at is loaded, some megabytes at a time. The resulting Blob has
   * the rest as slices of the one that was given.
   *
   * @param file - the content of the file; it is not changed
   * @returns the new file, and what was done
   * @throws RejectedDICOMError: the procedure rejects the file.
   * @throws NotDICOMError: it is not a DICOM file.
   * @throws UnreadableDICOMError: it is truncated or malformed.
   * @throws UnwritableDICOMError: the output would not be a valid DICOM file.
   * @throws ProcedureError: the procedure cannot be applied.
   */
  async file(file: Uint8Array): Promise<DeidentifiedBytes>;
  async file(file: Blob): Promise<DeidentifiedBlob>;
  async file(file: Uint8Array | Blob): Promise<DeidentifiedBytes | DeidentifiedBlob> {
    const source = await sourceOf(file);
    const prepared = await runAsync(transform(source, this.applier.settings()));
    const { head, dataSet, isDeflated, outcome: report } = prepared;
    if (source instanceof BytesSource && !isDeflated) {
      const bytes = bytesOf([head, ...dataSet]);
      return file instanceof Blob ? { blob: blobOf([bytes]), report } : { bytes, report };
    }
    const written = isDeflated ? await deflated(blobOf(dataSet)) : blobOf(dataSet);
    const blob = new Blob([bytesOf([head]), written], { type: "application/dicom" });
    if (source instanceof BlobSource) return { blob, report };
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return file instanceof Blob ? { blob: blobOf([bytes]), report } : { bytes, report };
  }

  /**
   * Show what would happen to each element of a DICOM file. Nothing is written.
   *
   * @param file - the content of the file
   * @returns what would be done to each element, with its value before and after. The values may
   *   identify the patient. If the file is rejected or cannot be read: the elements that were
   *   decided before that, and the error.
   * @throws ProcedureError: the procedure cannot be applied.
   */
  async explain(file: Uint8Array | Blob): Promise<Explanation> {
    return await runAsync(explain(await sourceOf(file), this.applier.settings()));
  }
}

async function sourceOf(file: Uint8Array | Blob): Promise<Source> {
  if (file instanceof Uint8Array) {
    // Of Node's Buffer, slices are no copies.
    return new BytesSource(new Uint8Array(file.buffer, file.byteOffset, file.length));
  }
  if (file instanceof Blob) return await sourceOfBlob(file);
  throw new TypeError("the file must be a Uint8Array or a Blob");
}

function identityOf({ key, dateKey, project, pseudonyms }: Options): Identity {
  if (project !== undefined && (typeof project !== "string" || !project))
    throw new TypeError("project must be a name");
  return new Identity(key === undefined ? newKey() : checkedKey(key), {
    dateKey: dateKey === undefined ? dateKey : checkedKey(dateKey),
    project,
    table: pseudonyms === undefined ? pseudonyms : tableOf(pseudonyms),
  });
}

function tableOf(pseudonyms: PseudonymTable | Readonly<Record<string, string>>): PseudonymTable {
  if (pseudonyms instanceof PseudonymTable) return pseudonyms;
  const isMapping = Object.prototype.toString.call(pseudonyms) === "[object Object]";
  if (!isMapping || Object.values(pseudonyms).some((each) => typeof each !== "string")) {
    throw new TypeError(
      "pseudonyms must be a mapping from Patient ID to pseudonym, or a PseudonymTable; " +
        "PseudonymTable.read(bytes) takes the content of a CSV file",
    );
  }
  return PseudonymTable.of(pseudonyms);
}

/** Refuse what is not an option: a wrong name would leave a careful choice without effect. */
function checkNames(options: Options): void {
  if (Object.prototype.toString.call(options) !== "[object Object]") {
    throw new TypeError("the options must be an object, such as { key }");
  }
  const wrong = Object.keys(options).find((name) => !NAMES.includes(name));
  if (wrong !== undefined) {
    throw new TypeError(`there is no option ${wrong}; there are ${NAMES.join(", ")}`);
  }
}

function checkChoice(name: string, given: string, allowed: readonly [string, string]): void {
  if (!allowed.includes(given)) {
    const [first, second] = allowed;
    throw new RangeError(`${name} must be "${first}" or "${second}", not "${given}"`);
  }
}
