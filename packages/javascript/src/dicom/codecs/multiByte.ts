/** Encodings in which a character takes one or more bytes. */

import { CharacterError } from "../valueError";
import { type Codec, type Decoded, INVALID } from "./codec";

/** What is at a place of the bytes: a character of so many bytes, or as many invalid ones. */
export type CharacterStep = readonly [character: string | undefined, length: number];

/** The bytes end within a character: all that are left are invalid. */
export const CUT: CharacterStep = [undefined, Number.POSITIVE_INFINITY];

/** An encoding without states, of which each character is read and written by itself. */
export class MultiByteCodec implements Codec {
  constructor(
    readonly name: string,
    /** Read the character at a place whose byte is not ASCII. */
    private readonly read: (raw: Uint8Array, place: number) => CharacterStep,
    /** The bytes of a character that is not ASCII; undefined if there are none. */
    private readonly write: (character: string) => readonly number[] | undefined,
  ) {}

  decode(raw: Uint8Array): Decoded {
    let text = "";
    let isValid = true;
    let place = 0;
    while (place < raw.length) {
      const byte = raw[place]!;
      if (byte < 0x80) {
        text += String.fromCharCode(byte);
        place += 1;
        continue;
      }
      const [character, length] = this.read(raw, place);
      text += character ?? INVALID;
      isValid &&= character !== undefined;
      place += length;
    }
    return { text, isValid };
  }

  encode(text: string): Uint8Array {
    const bytes: number[] = [];
    let place = 0;
    for (const character of text) {
      const found = character < "\x80" ? [character.charCodeAt(0)] : this.write(character);
      if (found === undefined) throw new CharacterError(this.name, place);
      bytes.push(...found);
      place += 1;
    }
    return Uint8Array.from(bytes);
  }
}
