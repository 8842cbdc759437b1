import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  characterSetOf,
  hasUnknownEscapes,
  otherCharacterSets,
} from "../../src/dicom/characterSet";
import { type CodecName, codecNamed } from "../../src/dicom/codecs/codecs";
import { latin1Bytes } from "../../src/dicom/latin";
import { CharacterError } from "../../src/dicom/valueError";

// Written by tools/character_set_vectors.py.
const vectors: {
  codecs: Record<
    string,
    { pairs: string; codePoints: [count: number, digest: string]; decoded: [string, string][] }
  >;
  terms: Record<
    string,
    {
      decoded: [
        raw: string,
        text: string,
        isValid: boolean,
        isUnknown: boolean,
        others: string[][],
      ][];
      encoded: [text: string, raw: string | null][];
    }
  >;
} = JSON.parse(readFileSync(new URL("characterSets.json", import.meta.url), "utf8"));

Error.stackTraceLimit = 0; // most code points are in few encodings

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, "hex"));

function digest(lines: string[]): string {
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}

function encoded(encode: (text: string) => Uint8Array, text: string): string | null {
  try {
    return hex(encode(text));
  } catch (error) {
    expect(error).toBeInstanceOf(CharacterError);
    return null;
  }
}

describe.each(Object.entries(vectors.codecs))("the codec %s", (name, expected) => {
  const codec = codecNamed(name as CodecName);

  test("reads all pairs of bytes as Python does", () => {
    const texts: string[] = [];
    for (let pair = 0; pair < 0x10000; pair++) {
      texts.push(codec.decode(Uint8Array.of(pair >> 8, pair & 0xff)).text);
    }
    expect(digest(texts)).toBe(expected.pairs);
  });

  test("writes code points as Python does", () => {
    const found: string[] = [];
    for (let code = 0; code < expected.codePoints[0]; code++) {
      let raw = "";
      try {
        raw = hex(codec.encode(String.fromCodePoint(code)));
      } catch {}
      found.push(raw);
    }
    expect(digest(found)).toBe(expected.codePoints[1]);
  });

  test("reads other bytes as Python does", () => {
    const found = expected.decoded.map(([raw]) => [raw, codec.decode(bytes(raw)).text]);
    expect(found).toEqual(expected.decoded);
  });
});

describe.each(Object.entries(vectors.terms))("Specific Character Set %s", (terms, expected) => {
  const characterSet = characterSetOf(latin1Bytes(terms)!);

  test("reads bytes as Python does", () => {
    const found = expected.decoded.map(([hexadecimal]) => {
      const raw = bytes(hexadecimal);
      const others = otherCharacterSets(raw, characterSet);
      return [
        hexadecimal,
        characterSet.decode(raw),
        characterSet.isValid(raw),
        hasUnknownEscapes(raw, characterSet),
        others.map((other) => [other.codec, other.decode(raw)]),
      ];
    });
    expect(found).toEqual(expected.decoded);
  });

  test("writes texts as Python does", () => {
    const found = expected.encoded.map(([text]) => [
      text,
      encoded((each) => characterSet.encode(each), text),
    ]);
    expect(found).toEqual(expected.encoded);
  });
});

test("a set that cannot be designated for one character makes a text invalid", () => {
  const raw = latin1Bytes("\x1b.J\x1bNa")!;
  expect(codecNamed("iso2022_jp_2").decode(raw)).toEqual({ text: "\ufffd", isValid: false });
  expect(hasUnknownEscapes(raw, characterSetOf(new Uint8Array(0)))).toBe(true);
});
