/** De-identifies files, and explains what happens to them, with the key of the user. */

import { Identity } from "@package/identity";
import { keyInFile } from "@package/key";
import {
  Deidentifier,
  KeyFileError,
  RejectedDICOMError,
} from "grand-challenge-dicom-de-id-procedure";
import { named, sopClassName } from "./names";
import { outputName } from "./outputName";
import type { ElementTable, FileResult, Requests } from "./requests";
import { verdictOn } from "./verdict";

const NOTHING = { output: null, name: "", leaks: [], cleaned: [], blanked: {}, noted: [] };

let deidentifier = new Deidentifier();

/** Use the key in the text of a key file, from now on. */
export function useKey({ text }: Requests["key"]["ask"]): Requests["key"]["answer"] {
  const key = keyIn(text);
  deidentifier = new Deidentifier({ key });
  return { fingerprint: new Identity(key).fingerprint() };
}

function keyIn(text: string): Uint8Array {
  try {
    return keyInFile(text);
  } catch (error) {
    if (!(error instanceof KeyFileError)) throw error;
    // The words of the package are for the command line.
    throw new Error("this is not a key file; it must contain 64 random hexadecimal digits");
  }
}

/** De-identify a file. Errors of the file are not thrown, but reported. */
export async function deidentify(ask: Requests["deidentify"]["ask"]): Promise<FileResult> {
  try {
    const { blob, report } = await deidentifier.file(ask.file);
    const { sopClass, leaks, cleaned, blanked, noted } = report;
    return {
      ...{ status: "done", reason: "", message: "" },
      ...{ sopClass, sopClassName: sopClassName(sopClass) },
      ...{ output: blob, name: outputName(report), leaks, cleaned, blanked, noted },
    };
  } catch (error) {
    const sopClass = error instanceof RejectedDICOMError ? error.sopClass : "";
    const sopClassOfFile = { sopClass, sopClassName: sopClassName(sopClass) };
    return { ...verdictOn(error, ask.name), ...sopClassOfFile, ...NOTHING };
  }
}

/** What happens to each element of a file. */
export async function explain({ file }: Requests["explain"]["ask"]): Promise<ElementTable> {
  const { rows, error } = await deidentifier.explain(file);
  return {
    rows: rows.map(({ path, depth, vr, action, justification, before, after, cleaned, note }) => {
      const { keyword, name } = named(path);
      const found = cleaned.length > 0 ? `replaced in the text: ${cleaned.join(", ")}` : "";
      const remark = [found, note].filter(Boolean).join("; ");
      return {
        ...{ path, depth, keyword, name, vr, action },
        ...{ justification, before, after, remark },
      };
    }),
    error: error?.message ?? "",
  };
}
