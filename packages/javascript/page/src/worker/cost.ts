/** Tells which uses of files are left, as `dicom-deid cost` does. */

import { sourceOfBlob } from "@package/source/blob";
import { runAsync } from "@package/source/run";
import { presentIn } from "@package/uses/present";
import { Survival } from "@package/uses/survival";
import { kindsOf, type UseCount } from "@package/uses/tally";
import { readUses } from "@package/uses/use";
import {
  DeidentificationError,
  NotDICOMError,
  procedure,
} from "grand-challenge-dicom-de-id-procedure";
import { named, sopClassName } from "./names";
import type { KindOfFiles, Read, Requests, UseOfFiles } from "./requests";
import { procedureWith } from "./setUp";

const uses = readUses();

/** What a file has of what uses need; only its header is read. */
export async function present({ file }: Requests["present"]["ask"]): Promise<Read> {
  try {
    const found = await runAsync(presentIn(await sourceOfBlob(file), uses));
    return { present: found, problem: found.problem };
  } catch (error) {
    if (error instanceof NotDICOMError) return { present: null, problem: "" };
    const isOfFile = error instanceof DeidentificationError;
    return { present: null, problem: isOfFile ? error.message : "the file cannot be read" };
  }
}

/** What becomes of the uses of files, with what was chosen. */
export function cost({ presents }: Requests["cost"]["ask"]): KindOfFiles[] {
  const survival = new Survival(uses, Object.keys(procedure.option ?? {}), procedureWith);
  return kindsOf(presents, survival).map(({ modality, sopClass, files, isRejected, uses }) => ({
    ...{ modality, sopClassName: sopClassName(sopClass), files, isRejected },
    uses: isRejected ? [] : [...uses.values()].map(useOf),
  }));
}

function useOf({ use, files, left, lost, givenBackBy }: UseCount): UseOfFiles {
  const { title, reason } = use;
  return { title, reason, files, left, lost: [...lost].map(withKeyword), givenBackBy };
}

/** The last attribute on the path of a need, with its keyword. */
function withKeyword(label: string): string {
  const leaf = label.slice(label.lastIndexOf(">(") + 1);
  return `${leaf} ${named(leaf).keyword}`.trim();
}
