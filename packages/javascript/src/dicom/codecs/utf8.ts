import { CharacterError } from "../valueError";
import type { Codec } from "./codec";

const replacing = new TextDecoder("utf-8", { ignoreBOM: true });
const strict = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

/** UTF-8, which has no surrogates. */
export const UTF_8: Codec = {
  name: "utf_8",
  decode(raw) {
    try {
      return { text: strict.decode(raw), isValid: true };
    } catch {
      return { text: replacing.decode(raw), isValid: false };
    }
  },
  encode(text) {
    const surrogate = /\p{Surrogate}/u.exec(text);
    if (surrogate !== null) {
      throw new CharacterError("utf_8", [...text.slice(0, surrogate.index)].length);
    }
    return new TextEncoder().encode(text);
  },
};
