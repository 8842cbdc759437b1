/** Encodings in which each byte is a character: ISO 8859-1 and others (PS3.3 Table C.12-2). */

import { latin1, latin1Bytes } from "../latin";
import { CharacterError } from "../valueError";
import { type Codec, type Decoded, INVALID } from "./codec";

/** ISO 8859-1, in which every byte is valid. */
export const LATIN_1: Codec = {
  name: "latin_1",
  decode: (raw) => ({ text: latin1(raw), isValid: true }),
  encode(text) {
    const bytes = latin1Bytes(text);
    if (bytes !== null) return bytes;
    throw new CharacterError(
      "latin_1",
      [...text].findIndex((each) => each > "\xff"),
    );
  },
};

/** An encoding that has ASCII below 0x80. */
export class SingleByteCodec implements Codec {
  private readonly bytes = new Map<string, number>();

  constructor(
    readonly name: string,
    /** The characters of the bytes from 0x80 on; U+FFFD where there is none. */
    private readonly upper: string,
  ) {
    [...upper].forEach((character, place) => {
      if (character !== INVALID) this.bytes.set(character, 0x80 + place);
    });
  }

  decode(raw: Uint8Array): Decoded {
    let text = "";
    for (const byte of raw) {
      text += byte < 0x80 ? String.fromCharCode(byte) : this.upper[byte - 0x80];
    }
    return { text, isValid: !text.includes(INVALID) };
  }

  encode(text: string): Uint8Array {
    return Uint8Array.from([...text], (character, place) => {
      const byte = character < "\x80" ? character.charCodeAt(0) : this.bytes.get(character);
      if (byte === undefined) throw new CharacterError(this.name, place);
      return byte;
    });
  }
}
