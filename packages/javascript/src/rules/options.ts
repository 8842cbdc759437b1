/** The options of the Basic Profile (PS3.15 E.3) that a procedure has, by name or by code. */

import { OptionError } from "../errors";
import { literal } from "./literal";
import { nearestOf } from "./nearest";
import { overlaid } from "./overlay";
import { checked } from "./overlayMapping";
import type { PublishedOption, PublishedOverlay, PublishedProcedure } from "./published";

/**
 * The options with these names, each once, in the order of the procedure.
 *
 * @param names - names, such as "retain-uids", or codes of CID 7050, such as "113110"
 * @throws OptionError: the procedure has no such option, or two of them exclude each other.
 */
export function optionsNamed(
  { option: options = {} }: PublishedProcedure,
  names: readonly string[],
): PublishedOption[] {
  const chosen = new Set(names.map((given) => nameOf(options, given)));
  for (const [name, { excludes = [] }] of Object.entries(options)) {
    const other = excludes.find((each) => chosen.has(each));
    if (chosen.has(name) && other !== undefined) {
      throw new OptionError(`the options ${name} and ${other} exclude each other; choose one`);
    }
  }
  return Object.keys(options).flatMap((name) => (chosen.has(name) ? options[name]! : []));
}

/** What of a procedure is replaced by other rules. */
export interface Choice {
  readonly options: readonly string[];
  readonly preset: string;
  readonly overlays: readonly PublishedOverlay[];
}

/**
 * A procedure with options, then a preset, then overlays; the last one decides.
 *
 * @throws OptionError: the procedure has no such option or preset, or options exclude each other.
 * @throws OverlayError: an overlay loosens without saying why, or cannot be carried out.
 */
export function choose(
  procedure: PublishedProcedure,
  { options, preset, overlays }: Choice,
): PublishedProcedure {
  const before = preset ? [presetNamed(procedure, preset)] : [];
  const names = [...options, ...[...before, ...overlays].flatMap((each) => each.options ?? [])];
  const chosen = names.length > 0 ? optionsNamed(procedure, names) : [];
  const layers: PublishedOverlay[] = [...chosen, ...before];
  for (const [place, each] of overlays.entries()) {
    layers.push(checked(each, place + 1, overlaid(procedure, layers)));
  }
  return overlaid(procedure, layers);
}

function presetNamed({ preset: presets = {} }: PublishedProcedure, name: string): PublishedOverlay {
  const found = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (found !== undefined) return found;
  throw new OptionError(unknown("preset", name, Object.keys(presets)));
}

function nameOf(options: Readonly<Record<string, PublishedOption>>, given: string): string {
  if (Object.hasOwn(options, given)) return given;
  const found = Object.entries(options).find(([, { code }]) => code.value === given);
  if (found !== undefined) return found[0];
  throw new OptionError(unknown("option", given, Object.keys(options)));
}

function unknown(what: string, given: string, known: readonly string[]): string {
  const near = nearestOf(given.toLowerCase().replaceAll("_", "-"), known, 0);
  const nearest = near === undefined ? "the procedure has none" : `the nearest one is ${near}`;
  return `no ${what} is named ${literal(given)}; ${nearest}`;
}
