import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Lists, Vocabulary } from "../../src/cleaning/vocabulary";
import { type Case, resultOf } from "./results";

// Written by tools/cleaning_differences.py --write.
const { words, cases }: { words: Lists; cases: { given: Case; expected: object }[] } = JSON.parse(
  readFileSync(new URL("cases.json", import.meta.url), "utf8"),
);
const vocabulary = new Vocabulary(words);

test.each(cases)("a text is cleaned as by Python: $given.text", ({ given, expected }) => {
  expect(resultOf(given, vocabulary)).toEqual(expected);
});
