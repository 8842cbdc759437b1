/** The seven actions that a procedure can ask for, and their order. */

/** What to do with an attribute (PS3.15 Table E.1-1a), and R, which rejects the whole file. */
export const DUMMY = "D";
export const ZERO = "Z";
export const REMOVE = "X";
export const KEEP = "K";
export const CLEAN = "C";
export const UID = "U";
export const REJECT = "R";

/**
 * The actions by what they disclose: R nothing of the file, X nothing of the attribute, Z that it
 * was there, D that it had a value, U which values were equal, C its meaning, K all of it.
 */
export const FROM_STRICT_TO_LAX = [REJECT, REMOVE, ZERO, DUMMY, UID, CLEAN, KEEP] as const;
