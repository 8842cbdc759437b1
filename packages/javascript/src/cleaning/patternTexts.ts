/** The patterns of docs/cleaning.md, section 6, for the shapes of texts. */

import { atomic } from "./patternParts";
import { ANY_DIGIT, CAPITAL_LETTER, L, LN, S, W } from "./shape";
import { anyOf, words } from "./words";

/** The replacement for everything that is found. It is valid in every text VR. */
export const REMOVED = "REMOVED";

/**
 * Patterns by what they find, with the flag g, except `title`.
 *
 * If they have a group `value`, it alone is found; they have the flag d too.
 */
export interface Patterns {
  readonly time: RegExp;
  readonly uid: RegExp;
  readonly telephone: RegExp;
  readonly number: RegExp;
  readonly eMail: RegExp;
  readonly localMail: RegExp;
  readonly ip: RegExp;
  readonly mac: RegExp;
  readonly street: RegExp;
  readonly age: RegExp;
  readonly ageAndSex: RegExp;
  readonly numberAfterLabel: RegExp;
  readonly web: RegExp;
  readonly titled: RegExp;
  /** A title, without which `titled` matches nothing. */
  readonly title: RegExp;
  readonly labelledName: RegExp;
  readonly labelledNumber: RegExp;
  readonly labelledBirth: RegExp;
}

let known: Patterns | undefined;

/** All patterns; made on first use. */
export function patterns(): Patterns {
  known ??= compiled();
  return known;
}

function compiled(): Patterns {
  const whole = (pattern: string) => new RegExp(pattern, "g");
  const value = (pattern: string) => new RegExp(pattern, "dg");
  const digits = atomic(String.raw`\d+`);
  return {
    time: whole(TIME),
    uid: whole(String.raw`(?<![\d.])${digits}${atomic(String.raw`(?:[.]\d+){3,}`)}`),
    telephone: whole(TELEPHONE),
    number: whole(number()),
    eMail: whole(eMail()),
    localMail: whole(localMail()),
    ip: whole(ip()),
    mac: whole(MAC),
    street: whole(street()),
    age: whole(age()),
    ageAndSex: whole(ageAndSex()),
    numberAfterLabel: value(NUMBER_AFTER_LABEL),
    web: whole(web()),
    titled: value(titled()),
    title: new RegExp(titles()),
    labelledName: value(labelledName()),
    labelledNumber: value(LABELLED_NUMBER),
    labelledBirth: value(LABELLED_BIRTH),
  };
}

// The edges of words, whose first and last characters are letters.
const NO_MORE_BEFORE = `(?<![${W}])`;
const NO_MORE_AFTER = `(?![${W}])`;
const NOT_REMOVED = `(?!removed${NO_MORE_AFTER})`;
const NO_WORD_BEFORE = `(?<![${LN}])`;
const REST_OF_NUMBER = `(?<value>${NOT_REMOVED}[${W}]${atomic(`[^${S},;|()\\[\\]]*`)})`;

const MERIDIEM = `[${S}]?[ap][.]?m${NO_MORE_AFTER}[.]?`;
const TIME = [
  String.raw`(?:${NO_WORD_BEFORE}(?<![:.,])|(?<=\dt))(?:`,
  String.raw`(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,6})?)?(?:${MERIDIEM})?`,
  String.raw`|(?:0?[1-9]|1[0-2])(?:[:.][0-5]\d)?(?::[0-5]\d)?${MERIDIEM}`,
  String.raw`)(?![\d:])`,
].join("");

const TELEPHONE = [
  `(?<![${W}.+(-])(?:`,
  String.raw`(?:\+|00)[1-9]\d{0,2}(?:[ ./-]{0,2}\(?\d{1,5}\)?){2,6}`, // +31 24 361 1111
  String.raw`|\(\d{2,5}\)[ ./-]{0,2}\d{2,5}(?:[ ./-]\d{2,5}){0,3}`, // (024) 361 1111
  String.raw`|0\d{1,4}[ /-]{1,2}\d{2,5}(?:[ -]?\d{2,5}){0,3}`, // 024-361 1111
  String.raw`|\d{3}[ .-]\d{3}[ .-]\d{4}`, // 555-361-1111
  String.raw`|\d{3}-\d{4}`, // 361-1111
  String.raw`)(?!\d)(?![.]\d)`,
].join("");

const MAC = [
  String.raw`(?<![${W}:-])[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![${W}:-])`,
  `|(?<![${W}.])(?:[0-9a-f]{4}[.]){2}[0-9a-f]{4}(?![${W}.])`,
].join("");

const NUMBER_AFTER_LABEL = [
  `${NO_WORD_BEFORE}(?:mrn|ssn|bsn|nhs|ipp|pid|accession|patient[ _-]?id|medical record`,
  "|hosp(?:ital)?)(?:[ _.]{1,2}(?:no|nr|number|id))?[. _]{1,2}",
  String.raw`(?<value>[a-z]{0,4}-?\d(?:[\d-]{2,}\d|\d{3,})(?![${W}]))(?![ ]coil)`,
].join("");

const LABELLED_NUMBER = [
  `${NO_WORD_BEFORE}(?:mrn|ssn|bsn|nhs|pid|ipp|acc(?:ession)?|patient[ _-]?id|id`,
  "|hosp(?:ital)?[ _]?(?:no|nr|number))(?:[. _]{0,2}(?:no|nr|number|#))?[.]?",
  `[${S}]?[:=#][${S}]*${REST_OF_NUMBER}`,
].join("");

const LABELLED_BIRTH = [
  `${NO_WORD_BEFORE}(?:dob|d[.]o[.]b[.]?|(?:date of )?birth(?:[ _]?date)?|born`,
  `|geb(?:oren)?[.]?)[${S}]?[:=][${S}]*${REST_OF_NUMBER}`,
].join("");

function number(): string {
  const digits = atomic(String.raw`\d{5,}`);
  const groups = atomic(String.raw`\d*`) + atomic(String.raw`(?:-\d+){2,}`);
  const units = "[kmg]?bq|[umk]?ci|[muc]?gy|[mu]?sv|hz|ms|counts|pixels|voxels";
  return String.raw`\d(?<!\d\d)(?<!\d[.]\d)(?:${digits}|${groups})(?!\d|[${S}]?(?:${units})${NO_MORE_AFTER})`;
}

function eMail(): string {
  const [name, host] = [atomic(`[${W}.+-]+`), atomic(`[${W}-]+`)];
  return `(?<![${W}.+-])${name}@${host}${atomic(`(?:[.][${W}-]+)+`)}`;
}

/** Without a top-level domain: a name of 3 characters or more, at a host of 4 letters or more. */
function localMail(): string {
  const noHosts = `(?!(?:${anyOf(words().addresses.no_hosts)})${NO_MORE_AFTER})`;
  return `(?<![${W}.+-])[a-z][${W}.+-]{2,63}@${noHosts}[a-z][a-z-]{3,62}(?![${W}.@-])`;
}

function web(): string {
  const domains = anyOf(words().addresses.domains);
  return [
    `${NO_MORE_BEFORE}(?:https?|s?ftp)://${atomic(`[^${S}]+`)}`,
    `|(?<![${W}.-])www[.]${atomic(`[^${S},;]+`)}`,
    `|(?<![${W}.-])(?:${atomic(`[${W}-]+`)}[.])+?(?:${domains})/${atomic(`[^${S},;]+`)}`,
  ].join("");
}

function ip(): string {
  const octet = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
  const notVersion = words().addresses.versions.map((word) => `(?<!${word} )`);
  return [
    `(?<![${W}.])${notVersion.join("")}`,
    String.raw`(?=\d\d)${octet}(?:[.]${octet}){3}(?![${W}]|[.]\d)`,
  ].join("");
}

function street(): string {
  const house = String.raw`\d(?<![${W}.,/-]\d)\d{0,4}[a-z]?`;
  const name = "[a-z'-]{1,20}(?:[ ][a-z'-]{1,20}){0,3}";
  const rows = words().addresses;
  return [
    `${house}[ ,]{1,2}(?!(?:way|[cm]m|ml|kv|mas?|s|min|x)${NO_MORE_AFTER})`,
    "(?:[a-z][a-z.'-]{1,20}[ ]){1,3}?",
    `(?:${anyOf(rows.streets_after_number_and_name)})(?![${W}-]|[ ]map)`,
    `|${house},?[ ](?:${anyOf(rows.streets_between_number_and_name)})[ ]${name}`,
    `|(?<![${W}-])[a-z-]{3,30}(?:${anyOf(rows.ends_of_streets)})`,
    String.raw`[ ]{1,2}\d{1,4}[ ]?[a-z]?(?![${W}.%-])`,
    `|(?<![${W}-])(?:${anyOf(rows.streets_before_name_and_number)})[ ]${name}`,
    String.raw`[ ]\d{1,4}(?![${W}.%-])`,
  ].join("");
}

function age(): string {
  const rows = words().ages;
  const years = "(?:years?|yrs?|jaar|jahren?|ans|anni|anos)";
  const old = String.raw`(?:9\d|1[0-2]\d)`;
  const numeral = `(?:${anyOf(rows.numerals)})`;
  return [
    `(?<![${W}.,/-])0?${old}(?:[ -]?${years}[ -](?:${anyOf(rows.old)})`,
    String.raw`|[+]?(?:[.,]\d{1,2})?[ -]?(?:years?|yrs?)`,
    `(?![ ](?:${anyOf(rows.no_ages)})${NO_MORE_AFTER})`,
    "|[ ]?(?:jaar|jahren?|ans|anni|anos)",
    `|[ -]?(?:jahrige[rns]?|jarige)|[ -]?y[./]?[ ]?o${NO_MORE_AFTER}[.]?|[ ]?y)(?![${W}])`,
    `|${NO_MORE_BEFORE}(?:${anyOf(rows.labels)})[ ]?[:=]?[ ]?0?${old}`,
    String.raw`(?:[ ]?(?:${years}|y))?(?![${W}%]|[.,]\d)`,
    `|${NO_MORE_BEFORE}(?:ninety(?:[ -]?${numeral})?`,
    `|(?:one[ ]|a[ ])?hundred(?:(?: and)?[ -]${numeral})?)[ -]years?[ -]old${NO_MORE_AFTER}`,
    `|${NO_MORE_BEFORE}in (?:his|her|their) (?:nineties|90'?s)${NO_MORE_AFTER}`,
  ].join("");
}

/** For the written text, which may have digits of other scripts. */
function ageAndSex(): string {
  return [
    `(?<![${W}.,/-])(?:9[${ANY_DIGIT}]|1[0-2][${ANY_DIGIT}])[FM](?![${W}.])`,
    `(?![ ](?:${anyOf(words().ages.no_sexes)}))`,
  ].join("");
}

function titled(): string {
  const rows = words().names;
  const title = [
    `(?:(?:${anyOf(rows.titles_with_full_stop)})[.]`,
    `|(?:${anyOf(rows.titles_without_full_stop)})${NO_MORE_AFTER}`,
    `|(?:${anyOf(rows.titles_with_or_without_full_stop)})${NO_MORE_AFTER}[.]?)`,
  ].join("");
  const particle = `(?:(?:${anyOf(rows.particles)})[${S}]+)`;
  // A comma only before a word in lower case after its first letter: "Dr. Smith, John", not ", MRI".
  const between = [
    `(?:[ ]{1,2}|[_^]|,[ ]?(?=[${L}][a-z'-]+(?![^,.;:)]))`,
    `|[ ](?:${anyOf(rows.joining)})[ ](?!${title})(?=[${L}][a-z'-]+(?![${W}])))`,
  ].join("");
  const word = () => {
    const more = atomic(`[${W}'\u2019-]*`);
    const initial = `[.](?=[${S}]*[${CAPITAL_LETTER}])`;
    return `(?!${REMOVED}${NO_MORE_AFTER})[${CAPITAL_LETTER}](?:${initial}|${more})`;
  };
  return [
    `(?<![${W}.])${title}${atomic(`(?:[${S}]*${title}){0,3}`)}(?:[${S}]+|(?<=[.]))`,
    `(?<value>${particle}{0,3}${word()}(?:${between}${particle}{0,3}${word()}){0,3})`,
  ].join("");
}

function titles(): string {
  const { names } = words();
  return anyOf([
    ...names.titles_with_full_stop,
    ...names.titles_without_full_stop,
    ...names.titles_with_or_without_full_stop,
  ]);
}

function labelledName(): string {
  const word = () => `${NOT_REMOVED}${atomic(`[^${S}:;|=()\\[\\]]+`)}(?![${S}]?[:=])`;
  const parts = "patient'?s?|pt|full|last|first|family|given|birth|maiden";
  return [
    String.raw`(?:(?<![^\n])|[\n.,;:|(\[][${S}]*`,
    `|${NO_MORE_BEFORE}(?:${parts})[ _])`,
    `(?:name|patient|pat|pt)[${S}]?[:=][${S}]*`,
    `(?<value>${word()}(?:[ ]{1,2}${word()}){0,3})`,
  ].join("");
}
