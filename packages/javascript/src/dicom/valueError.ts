/** A value that cannot be written under its VR, or in its character set. */
export class ValueError extends Error {
  override readonly name: string = "ValueError";
}

/** A text that has a character which is not in the character set. */
export class CharacterError extends ValueError {
  override readonly name = "CharacterError";

  constructor(
    codec: string,
    /** Where in the text the character is: code points before it. */
    readonly start = 0,
  ) {
    super(`the text has a character that is not in ${codec}`);
  }
}
