/**
 * What overlay files name: attributes, paths, private elements, concepts and SOP classes.
 *
 * Each function gives the key by which the procedure has it, or what is wrong with the name and
 * what would be right.
 */

import { registeredUids, vrChoices } from "../dicom/dictionary";
import { tagOf } from "../dicom/tags";
import { literal } from "./literal";
import { nearestOf } from "./nearest";
import type { PublishedProcedure } from "./published";

const ATTRIBUTE = /^(\([0-9A-F]{2}[0-9A-FX]{2},[0-9A-F]{4}\)) ([\p{L}\p{N}_]+)$/u;
const PRIVATE = /^\([0-9A-F]{3}[13579BDF],xx[0-9A-F]{2}\)$/;
const CONCEPT = /^\(([^\s,()]{1,64}),\s*([^\s,()]{1,16})\) (\S.*)$/;
const LONGEST_CREATOR = 64;
const FIRST_GROUP = 0x0008; // of a data set
const NEVER_KEPT = [0xfffafffa, 0xfffcfffc]; // signatures and padding
const LIKE = 0.6; // as difflib takes it, if nothing else is said

/** The keywords of PS3.6. */
export interface Keywords {
  /** By tag, such as "(0010,0010)" or, of a repeating group, "(60XX,3000)". */
  readonly byTag: ReadonlyMap<string, string>;
  /** Tags by keyword; of a repeating group, its first one. */
  readonly byKeyword: ReadonlyMap<string, string>;
}

/** The keywords of attributes, by tag as PS3.6 has it. */
export function keywordsOf(byTag: ReadonlyMap<string, string>): Keywords {
  const named = [...byTag].filter(([, keyword]) => keyword !== "");
  const byKeyword = named.map(([tag, keyword]) => [keyword, tag.replaceAll("X", "0")] as const);
  return { byTag: new Map(named), byKeyword: new Map(byKeyword) };
}

/** A name that means nothing: what is wrong, and what would be right. */
export class WrongName {
  constructor(
    readonly problem: string,
    readonly remedy: string,
  ) {}
}

/** The known name that is most like a wrong one. */
export function nearest(name: string, known: Iterable<string>, otherwise: string): string {
  const byLower = new Map([...known].map((each) => [each.toLowerCase(), each]));
  const found = nearestOf(name.toLowerCase(), byLower.keys(), LIKE);
  return found === undefined ? otherwise : byLower.get(found)!;
}

/** "(0010,1010)" for "(0010,1010) PatientAge"; "(60XX,3000)" for a repeating group. */
export function attributeKey(text: string, keywords: Keywords): string | WrongName {
  const { byTag, byKeyword } = keywords;
  const [, label = "", keyword = ""] = ATTRIBUTE.exec(text) ?? [];
  if (label === "") {
    const last = text.split(" ").at(-1)!;
    const right = byKeyword.has(last) ? spelledOut(last, keywords) : "as in (0010,1010) PatientAge";
    return new WrongName(`${literal(text)} is not a tag and a keyword`, right);
  }
  const tag = tagOf(label.replaceAll("X", "0"));
  if ((tag >>> 16) % 2 === 1) {
    return new WrongName(`${label} is private`, "a [[private]] entry, with its creator");
  }
  if (vrChoices(tag).length === 0) {
    const right = spelledOut(nearest(keyword, byKeyword.keys(), ""), keywords);
    return new WrongName(`${label} is not an attribute of the Standard`, right);
  }
  if (tag >>> 16 < FIRST_GROUP || (tag & 0xffff) === 0 || NEVER_KEPT.includes(tag)) {
    return new WrongName(`no rule applies to ${label}`, "leave it out; it is always removed");
  }
  const known = byTag.get(label) ?? byTag.get(inAnyGroup(label)) ?? keyword;
  if (keyword === known) return label;
  const other = byKeyword.get(keyword);
  const named = other === undefined ? "" : `, and ${keyword} is ${other}`;
  return new WrongName(`${label} is not ${keyword}${named}`, `${label} ${known}`);
}

/** "(0040,0275)>(0008,0050)" for these tags, each with its keyword, and " > " between them. */
export function pathKey(text: string, keywords: Keywords): string | WrongName {
  const parts = text.split(">").map((part) => part.trim());
  if (parts.length === 1) {
    const example = "(0040,0275) RequestAttributesSequence > (0008,0050) AccessionNumber";
    return new WrongName(`${literal(text)} has no sequence`, `as in ${example}`);
  }
  const keys: string[] = [];
  for (const part of parts) {
    const key = attributeKey(part, keywords);
    if (key instanceof WrongName) return key;
    keys.push(key);
  }
  for (const [place, key] of keys.slice(0, -1).entries()) {
    if (vrChoices(tagOf(key.replaceAll("X", "0")))[0] !== "SQ") {
      return new WrongName(`${parts[place]} is no sequence`, "a sequence before each >");
    }
  }
  if (keys.join("").includes("X")) {
    return new WrongName(`${literal(text)} has a repeating group`, "a path without 50XX and 60XX");
  }
  return keys.join(">");
}

/** "(0019,xx0C,SIEMENS MR HEADER)" for "(0019,xx0C)" and this creator, in any block. */
export function privateKey(text: string, creator: string): string | WrongName {
  const isLong = creator.trim() === "" || [...creator].length > LONGEST_CREATOR;
  if (isLong || creator.includes("\\") || creator !== creator.trim()) {
    const right = `a text of 1 to ${LONGEST_CREATOR} characters, without \\ and spaces around it`;
    return new WrongName(`${literal(creator)} is not a private creator`, right);
  }
  if (PRIVATE.test(text)) return `${text.slice(0, -1)},${creator})`;
  const right = "an odd group, and xx for the block, as in (0019,xx0C)";
  return new WrongName(`${literal(text)} is not a private element`, right);
}

/** "(121033,DCM)" for "(121033, DCM) Subject Age". */
export function conceptKey(text: string, procedure: PublishedProcedure): string | WrongName {
  const { withheld = {} } = procedure.concept ?? {};
  const [, value, scheme = "", meaning = ""] = CONCEPT.exec(text) ?? [];
  if (value === undefined) {
    const right = "as in (121033, DCM) Subject Age";
    return new WrongName(`${literal(text)} is not a code and its meaning`, right);
  }
  const { schemes = [] } = procedure.code ?? {};
  if (!schemes.includes(scheme)) {
    const right = nearest(scheme, schemes, "a published one");
    return new WrongName(`the coding scheme ${scheme} is not published`, right);
  }
  const key = `(${value},${scheme})`;
  const known = Object.hasOwn(withheld, key) ? (withheld[key]!.meaning ?? "") : null;
  const wrong = `(${value}, ${scheme}) is not ${meaning}`;
  if (known !== null) {
    const isRight = known.toLowerCase() === meaning.toLowerCase();
    return isRight ? key : new WrongName(wrong, `(${value}, ${scheme}) ${known}`);
  }
  const other = Object.entries(withheld).find(
    ([each, row]) => row.meaning === meaning && each.endsWith(`,${scheme})`),
  );
  if (other === undefined) return key;
  return new WrongName(wrong, `${other[0].replaceAll(",", ", ")} ${meaning}`);
}

/** The UID of a SOP class that the procedure has, by UID or by name. */
export function sopClassUid(
  text: string,
  { sopClass = {} }: PublishedProcedure,
): string | WrongName {
  const names = registeredUids();
  const uids = new Map(Object.keys(sopClass).map((uid) => [names.get(uid) ?? uid, uid]));
  const found = uids.get(text);
  if (found !== undefined) return found;
  if (Object.hasOwn(sopClass, text)) return text;
  const known = /^[0-9.]+$/.test(text) ? uids.values() : uids.keys();
  const right = nearest(text, known, "a name of PS3.6, as in CT Image Storage");
  return new WrongName(`the procedure has no SOP class ${literal(text)}`, right);
}

/** Tag and keyword as an overlay has them. */
function spelledOut(keyword: string, { byKeyword }: Keywords): string {
  return keyword === "" ? "a tag of PS3.6" : `${byKeyword.get(keyword)} ${keyword}`;
}

function inAnyGroup(label: string): string {
  return label.replace(/^\((50|60)[0-9A-F]{2},/, "($1XX,");
}
