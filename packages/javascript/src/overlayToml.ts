/**
 * Reads overlay files: rules of your own, in TOML.
 *
 * @packageDocumentation
 */

import keywordsOfStandard from "./rules/generated/keywords.tsv?raw";
import { type GivenOverlay, overlaysIn } from "./rules/overlayFile";
import { type Keywords, keywordsOf } from "./rules/overlayNames";
import { procedure as packagedProcedure } from "./rules/packed";
import type { PublishedOverlay, PublishedProcedure } from "./rules/published";

export type { GivenOverlay } from "./rules/overlayFile";

/** What the overlays come after; give the deidentifier the same. */
export interface Before {
  /** Options of the Basic Profile (PS3.15 E.3), by name or by code. */
  readonly options?: readonly string[];
  /** The name of a preset. */
  readonly preset?: string;
  /** The procedure. Without it, the procedure in this package counts. */
  readonly procedure?: PublishedProcedure;
}

let keywords: Keywords | undefined;

/**
 * The overlays in files, for the option `overlays` of a deidentifier.
 *
 * @param files - their names, for messages and the record, and their content; the first one first
 * @param before - what they come after
 * @throws OverlayError: a file is not TOML, is wrong, or discloses more without saying why. Its
 *   `findings` are all that is wrong, each with file and line, and with what would be right.
 * @throws OptionError: the procedure has no such option or preset, or options exclude each other.
 */
export function overlaysInTOML(
  files: readonly GivenOverlay[],
  { options = [], preset = "", procedure = packagedProcedure }: Before = {},
): readonly PublishedOverlay[] {
  keywords ??= keywordsOf(
    new Map(
      keywordsOfStandard
        .trim()
        .split("\n")
        .slice(1)
        .map((line) => line.split("\t") as [string, string]),
    ),
  );
  return overlaysIn(files, procedure, { options, preset }, keywords);
}
