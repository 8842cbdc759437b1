import { areEqual } from "../concatenated";
import { CharacterError } from "../valueError";
import { type Codec, INVALID } from "./codec";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/** UTF-8, which has no surrogates. */
export const UTF_8: Codec = {
  name: "utf_8",
  decode(raw) {
    const text = decoder.decode(raw);
    return { text, isValid: !text.includes(INVALID) || areEqual(encoder.encode(text), raw) };
  },
  encode(text) {
    const surrogate = /\p{Surrogate}/u.exec(text);
    if (surrogate !== null) {
      throw new CharacterError("utf_8", [...text.slice(0, surrogate.index)].length);
    }
    return encoder.encode(text);
  },
};
