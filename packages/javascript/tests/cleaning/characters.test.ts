import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isAlphabetic, isAlphanumeric } from "../../src/cleaning/characters";
import { fold, lettersAndDigits } from "../../src/cleaning/fold";
import { ANY_DIGIT, CAPITAL_LETTER, L, S, shapeOf, W } from "../../src/cleaning/shape";
import { spellings } from "../../src/cleaning/spellings";
import { inCodePointOrder } from "../../src/dicom/codePoints";

// Written by tools/character_vectors.py.
const { digests }: { digests: Record<string, string> } = JSON.parse(
  readFileSync(new URL("characters.json", import.meta.url), "utf8"),
);

const CHARACTERS: string[] = [];
for (let code = 0; code <= 0x10ffff; code++) {
  if (code < 0xd800 || code > 0xdfff) CHARACTERS.push(String.fromCodePoint(code));
}

function digest(texts: readonly string[]): string {
  return createHash("sha256").update(texts.join("\n")).digest("hex");
}

const flag = (is: boolean) => (is ? "1" : "0");

function shapeIsIn(units: string): (character: string) => string {
  const pattern = new RegExp(`^[${units}]$`);
  return (character) => flag(pattern.test(shapeOf(character)));
}

function forms(value: string): string {
  return [...spellings("device", value).texts.keys()].sort(inCodePointOrder).join();
}

test.each<[string, (character: string) => string]>([
  ["folded", fold],
  ["lettersAndDigits", (each) => lettersAndDigits(fold(each))],
  ["isAlphanumeric", (each) => flag(isAlphanumeric(each.codePointAt(0)!))],
  ["isAlphabetic", (each) => flag(isAlphabetic(each))],
  ["isSpace", shapeIsIn(S)],
  ["isWord", shapeIsIn(W)],
  ["isLetter", shapeIsIn(L)],
  ["isDigit", shapeIsIn(ANY_DIGIT)],
  ["isCapital", shapeIsIn(CAPITAL_LETTER)],
])("all characters are treated as Python does: %s", (name, of) => {
  expect(digest(CHARACTERS.map(of))).toBe(digests[name]);
});

test.each<[string, (character: string) => string]>([
  ["formsBetweenLetters", (each) => forms(`ab${each}cd`)],
  ["formsBeforeMarks", (each) => forms(`ab${each}\u0308\u0301`)],
  ["formsComposed", (each) => forms(`xao${each}\u0308y`)],
])("values with these characters have the forms that Python gives them: %s", (name, of) => {
  const some = [...CHARACTERS.slice(0, 0x3400), ...CHARACTERS.slice(0xf800, 0x17800)];
  expect(digest(some.map(of))).toBe(digests[name]);
});

test("the shape of a text has a unit for each of its characters", () => {
  expect(CHARACTERS.every((each) => shapeOf(each).length === 1)).toBe(true);
});
