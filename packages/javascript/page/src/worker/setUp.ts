/** How files are de-identified: key, project, pseudonyms, preset, options and overlays. */

import { Identity } from "@package/identity";
import { keyInFile } from "@package/key";
import { choose } from "@package/rules/options";
import { overlaysIn } from "@package/rules/overlayFile";
import {
  Deidentifier,
  KeyFileError,
  PseudonymTable,
  type PublishedOverlay,
  type PublishedProcedure,
  procedure,
} from "grand-challenge-dicom-de-id-procedure";
import { keywords } from "./names";
import type { Choices, Requests, SetUp } from "./requests";

let current = new Deidentifier();
let chosen: { options: readonly string[]; preset: string; overlays: readonly PublishedOverlay[] } =
  { options: [], preset: "", overlays: [] };

/** What de-identifies files now. */
export function deidentifier(): Deidentifier {
  return current;
}

/** The procedure with what was chosen, and with further options. */
export function procedureWith(more: readonly string[]): PublishedProcedure {
  return choose(procedure, { ...chosen, options: [...chosen.options, ...more] });
}

/** De-identify in this way from now on. */
export function setUp(ask: SetUp): Requests["setUp"]["answer"] {
  const { project, pseudonyms, preset, options } = ask;
  const key = keyIn(ask.key);
  const overlays = overlaysIn(ask.overlays, procedure, { options, preset }, keywords());
  current = new Deidentifier({
    ...{ key, preset, options, overlays },
    ...(project && { project }),
    ...(ask.dateKey && { dateKey: keyIn(ask.dateKey) }),
    ...(pseudonyms && { pseudonyms: PseudonymTable.read(pseudonyms.content, pseudonyms.name) }),
  });
  chosen = { options, preset, overlays };
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
