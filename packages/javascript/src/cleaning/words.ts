/** The words and letters that the cleaning of texts knows, from manual/tables. */

import { packedWords } from "../packaged";

/** Each table by its name, as in words.toml and letters.toml. */
interface Words {
  readonly months: readonly (readonly string[])[];
  readonly names: Rows<
    | "titles"
    | "prefixes"
    | "particles"
    | "titles_with_full_stop"
    | "titles_without_full_stop"
    | "titles_with_or_without_full_stop"
    | "joining"
  >;
  readonly addresses: Rows<
    | "domains"
    | "no_hosts"
    | "versions"
    | "streets_after_number_and_name"
    | "streets_between_number_and_name"
    | "ends_of_streets"
    | "streets_before_name_and_number"
  >;
  readonly ages: Rows<"old" | "labels" | "numerals" | "no_ages" | "no_sexes">;
  readonly expanded: Readonly<Record<string, string>>;
  readonly cyrillic: readonly Readonly<Record<string, string>>[];
  readonly entities: Readonly<Record<string, number>>;
}

type Rows<Name extends string> = { readonly [name in Name]: readonly string[] };

let tables: Words | undefined;
let titleSet: ReadonlySet<string> | undefined;
let prefixSet: ReadonlySet<string> | undefined;

/** All tables; read on first use. */
export function words(): Words {
  tables ??= JSON.parse(packedWords) as Words;
  return tables;
}

/** A pattern for any of these words. */
export function anyOf(row: readonly string[]): string {
  return row.join("|").replaceAll(".", "[.]");
}

/** Words that are written with a name but do not identify anybody. */
export function titles(): ReadonlySet<string> {
  titleSet ??= new Set(words().names.titles);
  return titleSet;
}

/** Words that may be written in one with the family name that follows. */
export function prefixes(): ReadonlySet<string> {
  prefixSet ??= new Set(words().names.prefixes);
  return prefixSet;
}
