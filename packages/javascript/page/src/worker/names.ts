/** Names of attributes and SOP classes (PS3.6). */

import { registeredUids } from "@package/dicom/dictionary";
import { type Keywords, keywordsOf } from "@package/rules/overlayNames";

// The data dictionary of the edition that the procedure is made from; there is one.
const files = import.meta.glob<string>("../../../../../build/standard/*/attributes.tsv", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** What PS3.6 says of an attribute. */
export interface Named {
  readonly tag: string;
  readonly keyword: string;
  readonly name: string;
  readonly vr: string;
}

let known: ReadonlyMap<string, Named> | undefined;

/** All attributes, by tag such as (0010,0010) or (60XX,3000). */
export function attributes(): ReadonlyMap<string, Named> {
  known ??= new Map(
    Object.values(files)
      .flatMap((file) => file.trim().split("\n").slice(1))
      .map((line) => {
        const [tag = "", keyword = "", name = "", vr = "", , retired] = line.split("\t");
        return [tag, { tag, keyword, name: retired === "Y" ? `${name} (Retired)` : name, vr }];
      }),
  );
  return known;
}

/** The keywords of all attributes. */
export function keywords(): Keywords {
  const pairs = [...attributes().values()].map(({ tag, keyword }) => [tag, keyword] as const);
  return keywordsOf(new Map(pairs));
}

const NO_NAME = { keyword: "", name: "", vr: "" };

/** What PS3.6 says of the last tag of a path, such as (0040,A730)[0]>(0040,A160). */
export function named(path: string): Omit<Named, "tag"> {
  const tag = path.slice(path.lastIndexOf(">") + 1).replace(/\[\d+\]$/, "");
  const found = attributes().get(tag) ?? attributes().get(repeating(tag));
  if (found !== undefined) return found;
  if (/^\([0-9A-F]{3}[13579BDF],/.test(tag)) return { ...NO_NAME, name: "Private attribute" };
  return NO_NAME;
}

function repeating(tag: string): string {
  return tag.replace(/^\((50|60)[0-9A-F]{2},/, "($1XX,");
}

/** The name of a SOP class; its UID if PS3.6 does not register it. */
export function sopClassName(uid: string): string {
  return registeredUids().get(uid) ?? uid;
}
