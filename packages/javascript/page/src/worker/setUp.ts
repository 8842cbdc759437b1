/** How files are de-identified: key, project, pseudonyms, preset and options. */

import { Identity } from "@package/identity";
import { keyInFile } from "@package/key";
import { choose } from "@package/rules/options";
import {
  Deidentifier,
  KeyFileError,
  PseudonymTable,
  type PublishedProcedure,
  procedure,
} from "grand-challenge-dicom-de-id-procedure";
import type { Choices, Requests, SetUp } from "./requests";

let current = new Deidentifier();
let chosen: Pick<SetUp, "options" | "preset"> = { options: [], preset: "" };

/** What de-identifies files now. */
export function deidentifier(): Deidentifier {
  return current;
}

/** The procedure with what was chosen, and with further options. */
export function procedureWith(more: readonly string[]): PublishedProcedure {
  const { options, preset } = chosen;
  return choose(procedure, { options: [...options, ...more], preset, overlays: [] });
}

/** De-identify in this way from now on. */
export function setUp(ask: SetUp): Requests["setUp"]["answer"] {
  const { project, pseudonyms, preset, options } = ask;
  const key = keyIn(ask.key);
  current = new Deidentifier({
    ...{ key, project, preset, options },
    ...(pseudonyms && { pseudonyms: PseudonymTable.read(pseudonyms.content, pseudonyms.name) }),
  });
  chosen = { options, preset };
  return { fingerprint: new Identity(key, { project }).fingerprint() };
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

/** The options and presets of the procedure, in its order. */
export function choices(): Choices {
  const { option = {}, preset = {} }: PublishedProcedure = procedure;
  return {
    options: Object.entries(option).map(([name, { code, justification = "" }]) => ({
      ...{ name, code: code.value, title: code.meaning, why: justification },
    })),
    presets: Object.entries(preset).map(([name, { description = "", options = [] }]) => ({
      ...{ name, description, options },
    })),
  };
}
