/** The vectors of whole files, and what becomes of them. */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { DEFLATED } from "../../src/dicom/encoding";
import { readFileMeta } from "../../src/dicom/fileMeta";
import type { Outcome } from "../../src/engine/outcome";
import {
  DeidentificationError,
  Deidentifier,
  type Options,
  PseudonymTable,
  procedure as released,
} from "../../src/index";
import type { PublishedProcedure } from "../../src/rules/published";
import { BytesSource } from "../../src/source/bytes";
import { runSync } from "../../src/source/run";
import { type Table, TableRules } from "./tableRules";

const FOLDER = new URL("../../../vectors/files/", import.meta.url);
const LONGEST = 20_000; // bytes of an output that is written down

/** One whole file: what is given, and what it becomes; see packages/vectors/README.md. */
export interface WholeFile {
  readonly name: string;
  readonly procedure: string;
  readonly settings?: Omit<Options, "dateKey" | "pseudonyms"> & {
    /** In hexadecimal digits. */
    readonly dateKey?: string;
    readonly pseudonyms?: readonly (readonly [
      patientId: string,
      issuer: string,
      pseudonym: string,
      days: number | null,
    ])[];
  };
  readonly rulesBefore?: readonly Table[];
  readonly input: string | readonly (string | readonly [content: string, times: number])[];
}

/** The topics: names of files with vectors. */
export const TOPICS = readdirSync(FOLDER).filter((name) => name !== "procedures.json");

const procedures: Record<string, PublishedProcedure> = content("procedures.json");

/** The vectors of a topic, and the key of their files. */
export function wholeFiles(topic: string): { key: string; version: number; files: WholeFile[] } {
  return content(topic);
}

/** The input of a vector. */
export function inputOf({ input }: WholeFile): Uint8Array {
  const pieces = typeof input === "string" ? [input] : input;
  const parts = pieces.flatMap((piece) => {
    const [text, times] = typeof piece === "string" ? [piece, 1] : piece;
    return new Array<Buffer>(times).fill(Buffer.from(text, "base64"));
  });
  return new Uint8Array(Buffer.concat(parts));
}

/** What is expected of a vector: output and report, or why there is none. */
export function expectedOf(vector: WholeFile): unknown {
  const { name: _, procedure: _p, settings: _s, rulesBefore: _o, input: _i, ...expected } = vector;
  return expected;
}

function optionsOf(vector: WholeFile, key: string): Options {
  const { procedure, settings = {}, rulesBefore = [] } = vector;
  const { dateKey, pseudonyms, ...rest } = settings;
  const rows = pseudonyms?.map(
    ([patientId, issuer, pseudonym, days]) => [patientId, issuer, { pseudonym, days }] as const,
  );
  const tables = rulesBefore.map((table) => new TableRules(table));
  return {
    ...rest,
    ...(dateKey === undefined ? {} : { dateKey: Buffer.from(dateKey, "hex") }),
    ...(rows === undefined ? {} : { pseudonyms: new PseudonymTable(rows) }),
    key: Buffer.from(key, "hex"),
    procedure: procedure === "released" ? released : procedures[procedure]!,
    rulesBefore: tables.map((rules) => () => rules),
  };
}

/** What an applier gives for a vector, in the form of the vectors. */
export async function resultOf(
  apply: () => Promise<{ bytes: Uint8Array; report: Outcome }>,
): Promise<unknown> {
  try {
    const { bytes, report } = await apply();
    return { ...outputOf(bytes), report: reportOf(report) };
  } catch (error) {
    if (!(error instanceof DeidentificationError)) throw error;
    return { error: error.name, reason: error.reason, message: error.message };
  }
}

const made = new Map<string, Deidentifier>();

/** A deidentifier for a vector; the same for all that are treated alike. */
export function deidentifierOf(vector: WholeFile, key: string): Deidentifier {
  const { procedure, settings, rulesBefore } = vector;
  const how = JSON.stringify([procedure, settings, rulesBefore, key]);
  const found = made.get(how) ?? new Deidentifier(optionsOf(vector, key));
  made.set(how, found);
  return found;
}

function outputOf(bytes: Uint8Array): object {
  const meta = runSync(readFileMeta(new BytesSource(bytes)));
  if (!DEFLATED.has(meta.transferSyntax)) return written(bytes);
  const dataSet = inflateRawSync(bytes.subarray(meta.end));
  return { ...written(Buffer.concat([bytes.subarray(0, meta.end), dataSet])), isInflated: true };
}

function written(bytes: Uint8Array): object {
  if (bytes.length <= LONGEST) return { output: Buffer.from(bytes).toString("base64") };
  const outputSHA256 = createHash("sha256").update(bytes).digest("hex");
  return { outputLength: bytes.length, outputSHA256 };
}

function reportOf(report: Outcome): object {
  const pairs = (found: Outcome["leaks"]) => found.map(({ path, kind }) => [path, kind]);
  return { ...report, leaks: pairs(report.leaks), cleaned: pairs(report.cleaned) };
}

function content<Content>(name: string): Content {
  return JSON.parse(readFileSync(new URL(name, FOLDER), "utf8"));
}
