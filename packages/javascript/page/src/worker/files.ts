/** De-identifies files, and explains what happens to them, as the user set it up. */

import { RejectedDICOMError } from "grand-challenge-dicom-de-id-procedure";
import { named, sopClassName } from "./names";
import { outputName } from "./outputName";
import type { ElementTable, FileResult, Requests } from "./requests";
import { deidentifier } from "./setUp";
import { verdictOn } from "./verdict";

const NOTHING = { output: null, name: "", leaks: [], cleaned: [], blanked: {}, noted: [] };

/** De-identify a file. Errors of the file are not thrown, but reported. */
export async function deidentify(ask: Requests["deidentify"]["ask"]): Promise<FileResult> {
  try {
    const { blob, report } = await deidentifier().file(ask.file);
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
  const { rows, error } = await deidentifier().explain(file);
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
