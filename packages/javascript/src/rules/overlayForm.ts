/** What an overlay file may contain: its tables, their keys, and the values of these. */

import { VRS } from "../dicom/vrs";

export const EVERY_SOP_CLASS = "every SOP class";

const ACTIONS = ["D", "Z", "X", "K", "C", "U"];
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/;

/** A table of TOML. */
export type TOMLTable = Readonly<Record<string, unknown>>;

/** The keys of an entry: the list of what it is for, and the others. */
interface Table {
  readonly listed: string;
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const REASONED = ["action", "justification"];

/** Each [[table]] and its keys. */
export const TABLES: Readonly<Record<string, Table>> = {
  decision: { listed: "attributes", required: REASONED, optional: ["scope", "dummy"] },
  path: { listed: "attributes", required: REASONED, optional: ["scope", "dummy"] },
  concept: { listed: "concepts", required: REASONED, optional: [] },
  private: { listed: "elements", required: [...REASONED, "creator", "vr"], optional: ["scope"] },
};

/** The keys of the file itself. */
export const TOP: readonly string[] = [
  ...["name", "description", "options", "loosens", "loosens_because"],
  ...Object.keys(TABLES),
];

/** Whether a value is a table of TOML. */
export function isTable(value: unknown): value is TOMLTable {
  return Object.prototype.toString.call(value) === "[object Object]";
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isText);
}

function isScope(value: unknown): boolean {
  if (!isTable(value)) return value === EVERY_SOP_CLASS;
  const given = value.sop_class;
  return Object.keys(value).length === 1 && (isText(given) || areTexts(given));
}

interface Form {
  /** Whether a value is one for the key. */
  readonly fits: (value: unknown) => boolean;
  /** What would be. */
  readonly right: string;
}

/** Each key: whether a value is one for it, and what would be. */
export const FORMS: Readonly<Record<string, Form>> = {
  name: {
    fits: (given) => typeof given === "string" && NAME.test(given),
    right: "1 to 40 letters, digits, dots and hyphens, all of ASCII",
  },
  description: { fits: isText, right: "a text that says what the overlay is for" },
  options: {
    fits: (given) => (Array.isArray(given) && given.length === 0) || areTexts(given),
    right: 'a list of names, as in ["clean-descriptors"]',
  },
  loosens: { fits: (given) => typeof given === "boolean", right: "true, or leave it out" },
  loosens_because: { fits: isText, right: "a text that gives the reason" },
  action: {
    fits: (given) => typeof given === "string" && ACTIONS.includes(given),
    right: `one of ${ACTIONS.join(" ")}`,
  },
  justification: { fits: isText, right: "a text that gives the reason for these attributes" },
  attributes: { fits: areTexts, right: 'a list, as in ["(0010,1010) PatientAge"]' },
  concepts: { fits: areTexts, right: 'a list, as in ["(121033, DCM) Subject Age"]' },
  elements: { fits: areTexts, right: 'a list, as in ["(0019,xx0C)"]' },
  creator: { fits: isText, right: 'a private creator, as in "SIEMENS MR HEADER"' },
  vr: { fits: (given) => typeof given === "string" && VRS.has(given), right: "a VR, as in DS" },
  scope: {
    fits: isScope,
    right: `"${EVERY_SOP_CLASS}", or { sop_class = ["CT Image Storage"] }`,
  },
  dummy: {
    fits: (given) => ["string", "number"].includes(typeof given) || Array.isArray(given),
    right: "a value of the VR, or a list of them",
  },
};
