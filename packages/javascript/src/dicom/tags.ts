/** The spelling of tags, and the tags that the engine itself must know. */

export const CHARACTER_SET = 0x00080005;
export const SOP_CLASS = 0x00080016;
export const INSTANCE = 0x00080018;
export const CODE_VALUE = 0x00080100;
export const CODING_SCHEME = 0x00080102;
export const CODE_MEANING = 0x00080104;
export const LONG_CODE_VALUE = 0x00080119;
export const URN_CODE = 0x00080120;
export const PATIENT_ID = 0x00100020;
export const ISSUER = 0x00100021;
export const IDENTITY_REMOVED = 0x00120062;
export const METHOD = 0x00120063;
export const METHOD_CODES = 0x00120064;
export const STUDY = 0x0020000d;
export const SERIES = 0x0020000e;
export const LONGITUDINAL = 0x00280303;
export const CONCEPT_NAME = 0x0040a043;
export const TABLE_HEADINGS: readonly number[] = [0x0040a806, 0x0040a807]; // of rows and columns

/** Attributes whose UID names a class, a transfer syntax or a coding scheme, not an instance. */
export const NAMES_A_CLASS: ReadonlySet<number> = new Set([
  0x00020002, 0x00020010, 0x00020012, 0x00020032, 0x00080016, 0x0008001a, 0x0008001b, 0x0008010c,
  0x00080118, 0x0008040e, 0x00081150, 0x00083002, 0x0018100b, 0x00340003, 0x04000010, 0x04000510,
]);

/** The attributes in which an output says what was done to it (PS3.15 E.1.1). */
export const RECORD: readonly number[] = [IDENTITY_REMOVED, METHOD, METHOD_CODES, LONGITUDINAL];

/** A tag as text: (0010,0020). */
export function spelled(tag: number): string {
  const digits = hexadecimal(tag);
  return `(${digits.slice(0, 4)},${digits.slice(4)})`;
}

/** A tag as the eight hexadecimal digits 00100020. */
export function hexadecimal(tag: number): string {
  return tag.toString(16).toUpperCase().padStart(8, "0");
}

/**
 * The tag that is spelled so: 0x00100020 for (0010,0020).
 *
 * @throws RangeError: it is not the spelling of a tag.
 */
export function tagOf(spelling: string): number {
  const digits = spelling.slice(1, 5) + spelling.slice(6, 10);
  if (!/^[0-9A-Fa-f]+$/.test(digits)) throw new RangeError(`${spelling} is not a tag`);
  return Number.parseInt(digits, 16);
}

/**
 * The tag of a private attribute's private creator (PS3.5 section 7.8); null for others.
 *
 * @param tag - group and element in one number, never negative
 */
export function creatorTag(tag: number): number | null {
  const group = tag >>> 16;
  const element = tag & 0xffff;
  return group % 2 && element >= 0x1000 ? group * 0x10000 + (element >> 8) : null;
}
