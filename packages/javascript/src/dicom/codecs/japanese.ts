/** Shift JIS: JIS X 0201 in one byte, JIS X 0208 in two. */

import { type CharacterStep, CUT, MultiByteCodec } from "./multiByte";
import { JIS_X_0208 } from "./twoBytes";

const HALF_WIDTH = 0xff61 - 0xa1; // from a byte to its katakana
const INVALID_BYTE: CharacterStep = [undefined, 1];

export const SHIFT_JIS = new MultiByteCodec("shift_jis", read, write);

function read(raw: Uint8Array, place: number): CharacterStep {
  const lead = raw[place]!;
  if (lead >= 0xa1 && lead <= 0xdf) return [String.fromCharCode(lead + HALF_WIDTH), 1];
  if (lead === 0x80 || lead === 0xa0 || lead > 0xfc) return INVALID_BYTE;
  const trail = raw[place + 1];
  if (trail === undefined) return CUT;
  if (trail < 0x40 || trail === 0x7f || trail > 0xfc) return INVALID_BYTE;
  const column = trail - (trail < 0x7f ? 0x40 : 0x41);
  const half = column < 94 ? 0 : 1;
  const row = (lead - (lead < 0xe0 ? 0x81 : 0xc1)) * 2 + half;
  const character = JIS_X_0208.character(0xa1 + row, 0xa1 + column - 94 * half);
  return character === undefined ? INVALID_BYTE : [character, 2];
}

function write(character: string): number[] | undefined {
  if (character === "\u00a5") return [0x5c]; // yen
  if (character === "\u203e") return [0x7e]; // overline
  const katakana = character.charCodeAt(0) - HALF_WIDTH;
  if (katakana >= 0xa1 && katakana <= 0xdf) return [katakana];
  const bytes = JIS_X_0208.bytes(character);
  if (bytes === undefined) return undefined;
  const row = bytes[0] - 0xa1;
  const column = bytes[1] - 0xa1 + (row % 2) * 94;
  const lead = row >> 1;
  return [lead + (lead < 0x1f ? 0x81 : 0xc1), column + (column < 0x3f ? 0x40 : 0x41)];
}
