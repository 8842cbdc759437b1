/** GB 2312, GBK and GB 18030. */

import { FOUR_BYTES } from "./generated/tables";
import { type CharacterStep, CUT, MultiByteCodec } from "./multiByte";
import { GB_2312, GB_18030_CHARACTERS, GBK_CHARACTERS, type TwoByteSet } from "./twoBytes";

const INVALID_BYTE: CharacterStep = [undefined, 1];
const SUPPLEMENTARY = 0x90 - 0x81; // leads of four bytes from here on are of U+10000 and above
const OF_A_LEAD = 10 * 126 * 10; // characters of four bytes

/** Characters in four bytes that follow each other: the first one, its number, and how many. */
interface FourByteRun {
  readonly code: number;
  readonly number: number;
  readonly count: number;
}

const RUNS = fourByteRuns();

export const GB2312 = inTwoBytes("gb2312", GB_2312);
export const GBK = inTwoBytes("gbk", GBK_CHARACTERS);
export const GB18030 = new MultiByteCodec("gb18030", read, write);

function inTwoBytes(name: string, set: TwoByteSet): MultiByteCodec {
  return new MultiByteCodec(
    name,
    (raw, place) => readTwo(set, raw, place),
    (character) => set.bytes(character),
  );
}

function readTwo(set: TwoByteSet, raw: Uint8Array, place: number): CharacterStep {
  const trail = raw[place + 1];
  if (trail === undefined) return CUT;
  const character = set.character(raw[place]!, trail);
  return character === undefined ? INVALID_BYTE : [character, 2];
}

function read(raw: Uint8Array, place: number): CharacterStep {
  const second = raw[place + 1];
  if (second === undefined || second < 0x30 || second > 0x39) {
    return readTwo(GB_18030_CHARACTERS, raw, place);
  }
  if (place + 4 > raw.length) return CUT;
  const lead = raw[place]! - 0x81;
  const third = raw[place + 2]! - 0x81;
  const fourth = raw[place + 3]! - 0x30;
  if (lead < 0 || lead > 125 || third < 0 || third > 125 || fourth < 0 || fourth > 9) {
    return INVALID_BYTE;
  }
  const number = ((lead * 10 + second - 0x30) * 126 + third) * 10 + fourth;
  const code = lead < SUPPLEMENTARY ? codeOf(number) : 0x10000 + number - SUPPLEMENTARY * OF_A_LEAD;
  if (code === undefined || code > 0x10ffff) return INVALID_BYTE;
  return [String.fromCodePoint(code), 4];
}

function codeOf(number: number): number | undefined {
  const run = RUNS.find((each) => number >= each.number && number < each.number + each.count);
  return run && run.code + number - run.number;
}

function write(character: string): number[] | undefined {
  const code = character.codePointAt(0)!;
  if (code >= 0x10000) return inFourBytes(code - 0x10000 + SUPPLEMENTARY * OF_A_LEAD);
  const run = RUNS.find((each) => code >= each.code && code < each.code + each.count);
  return run ? inFourBytes(run.number + code - run.code) : GB_18030_CHARACTERS.bytes(character);
}

function inFourBytes(number: number): number[] {
  const third = Math.floor(number / 10) % 126;
  const second = Math.floor(number / 1260) % 10;
  return [0x81 + Math.floor(number / OF_A_LEAD), 0x30 + second, 0x81 + third, 0x30 + (number % 10)];
}

function fourByteRuns(): readonly FourByteRun[] {
  const runs: FourByteRun[] = [];
  let code = 0x80;
  let number = 0;
  for (let place = 0; place < FOUR_BYTES.length; place += 2) {
    const count = FOUR_BYTES[place + 1]!;
    code += FOUR_BYTES[place]!;
    runs.push({ code, number, count });
    code += count;
    number += count;
  }
  return runs;
}
