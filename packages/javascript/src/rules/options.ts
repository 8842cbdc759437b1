/** The options of the Basic Profile (PS3.15 E.3) that a procedure has, by name or by code. */

import { OptionError } from "../errors";
import { overlaid } from "./overlay";
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

/** A procedure with options, and with overlays after them; throws as `optionsNamed`. */
export function withOptions(
  procedure: PublishedProcedure,
  names: readonly string[],
  overlays: readonly PublishedOverlay[],
): PublishedProcedure {
  const chosen = names.length > 0 ? optionsNamed(procedure, names) : [];
  return overlaid(procedure, [...chosen, ...overlays]);
}

function nameOf(options: Readonly<Record<string, PublishedOption>>, given: string): string {
  if (Object.hasOwn(options, given)) return given;
  const found = Object.entries(options).find(([, { code }]) => code.value === given);
  if (found !== undefined) return found[0];
  const names = Object.keys(options).join(", ") || "none";
  throw new OptionError(`no option is named '${given}'; the procedure has ${names}`);
}
