/** What a codestream is searched for: a few bytes that mark the beginning or end of a part. */

/** A pattern that always matches the same number of bytes. */
export interface Pattern {
  /** This number, 2 or more. */
  readonly length: number;
  /** Where it matches first; -1 if it does not. */
  find(bytes: Uint8Array): number;
}

/** A marker: 0xFF, and a byte of which `isCode` says whether it is meant. */
export function marker(isCode: (code: number) => boolean): Pattern {
  return {
    length: 2,
    find(bytes) {
      const last = bytes.length - 1;
      for (let place = bytes.indexOf(0xff); place >= 0 && place < last; ) {
        if (isCode(bytes[place + 1]!)) return place;
        place = bytes.indexOf(0xff, place + 1);
      }
      return -1;
    },
  };
}

/** Two zeros, and a byte that is not higher than the last one here. */
export function zeros(last: 0 | 1): Pattern {
  return { length: 3, find: (bytes) => findZeros(bytes, 0, last) };
}

/** A start code of video, 00 00 01. */
export const START_CODE: Pattern = { length: 3, find: (bytes) => findStart(bytes, 0) };

/** A start code, and a byte from the lowest on. */
export function startCode(lowest: number): Pattern {
  return {
    length: 4,
    find(bytes) {
      let place = findStart(bytes, 0);
      while (place >= 0 && !(bytes[place + 3]! >= lowest)) place = findStart(bytes, place + 1);
      return place;
    },
  };
}

function findStart(bytes: Uint8Array, from: number): number {
  let place = findZeros(bytes, from, 1);
  while (place >= 0 && bytes[place + 2] !== 1) place = findZeros(bytes, place + 1, 1);
  return place;
}

function findZeros(bytes: Uint8Array, from: number, last: number): number {
  let place = from + 2;
  while (place < bytes.length) {
    if (bytes[place]! > last) {
      place += 3;
    } else if (bytes[place - 1] !== 0) {
      place += bytes[place] === 0 ? 1 : 2;
    } else if (bytes[place - 2] !== 0) {
      place += 1;
    } else {
      return place - 2;
    }
  }
  return -1;
}
