/** Character encodings, each as the one of Python with this name. */

/** The text of bytes, in which invalid bytes are U+FFFD. */
export interface Decoded {
  readonly text: string;
  readonly isValid: boolean;
}

/** A character encoding. */
export interface Codec {
  /** Python's name for it. */
  readonly name: string;
  /** Read bytes. */
  decode(raw: Uint8Array): Decoded;
  /**
   * The bytes of a text.
   *
   * @throws CharacterError: a character is not in the encoding.
   */
  encode(text: string): Uint8Array;
}

/** What invalid bytes become. */
export const INVALID = "\ufffd";
