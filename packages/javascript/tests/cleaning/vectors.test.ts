import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fold } from "../../src/cleaning/fold";
import { FileNeedles } from "../../src/cleaning/leaks";
import { Needles } from "../../src/cleaning/needles";
import { mayHoldText, printable } from "../../src/cleaning/printable";
import { cleanText, removeNeedles } from "../../src/cleaning/text";
import { Vocabulary } from "../../src/cleaning/vocabulary";
import { characterSetOf, otherCharacterSets } from "../../src/dicom/characterSet";
import { latin1Bytes } from "../../src/dicom/latin";

type Value = [kind: string, value: string];
interface Outcome {
  readonly text: string;
  readonly kinds: string[];
}

const vectors: {
  vocabulary: string[];
  folded: { text: string; folded: string }[];
  characterSets: { declared: string; value: string; others: string[] }[];
  texts: {
    values: Value[];
    text: string;
    found: [start: number, end: number, kind: string][];
    checked: Outcome;
    cleaned: Outcome;
  }[];
  numbers: { values: Value[]; vr: string; value: string; kinds: string[] }[];
  bytes: { value: string; text: string }[];
} = JSON.parse(readFileSync(new URL("../../../vectors/cleaning.json", import.meta.url), "utf8"));

const vocabulary = new Vocabulary(vectors);
const bytes = (hexadecimal: string) => Uint8Array.from(Buffer.from(hexadecimal, "hex"));

function needlesOf(values: readonly Value[]): Needles {
  const needles = new Needles(vocabulary);
  for (const [kind, value] of values) needles.add(kind, value);
  return needles;
}

/** A place in code points, as vectors count them. */
const counted = (text: string, place: number) => [...text.slice(0, place)].length;

test.each(vectors.folded)("$text is folded", ({ text, folded }) => {
  expect(fold(text)).toBe(folded);
  expect([...fold(text)]).toHaveLength([...text].length);
});

describe.each(vectors.texts)("$text", ({ values, text, found, checked, cleaned }) => {
  test.each([
    ["in their order", values],
    ["in another order", [...values].reverse()],
  ])("has the values, added %s", (_, added) => {
    const hits = needlesOf(added).find(text);
    expect(
      hits.map(({ start, end, kind }) => [counted(text, start), counted(text, end), kind]),
    ).toEqual(found);
  });

  test("may contain what it contains", () => {
    expect(needlesOf(values).mayOccurIn(fold(text)) || found.length === 0).toBe(true);
  });

  test("is cleaned, and checked for leaks", () => {
    const needles = needlesOf(values);
    expect(cleanText(text, needles)).toEqual([cleaned.text, cleaned.kinds]);
    expect(removeNeedles(text, needles)).toEqual([checked.text, checked.kinds]);
  });
});

test.each(vectors.characterSets)("$value, declared as $declared, is read", (vector) => {
  const raw = bytes(vector.value);
  const others = otherCharacterSets(raw, characterSetOf(latin1Bytes(vector.declared)!));
  expect(others.map((each) => each.decode(raw))).toEqual(vector.others);
});

test.each(vectors.numbers)("$vr $value is compared as a whole", ({ values, vr, value, kinds }) => {
  const characterSet = characterSetOf(new TextEncoder().encode("ISO_IR 192"));
  const raw = (text: string) => new TextEncoder().encode(text);
  const identifying = values
    .filter(([kind]) => kind !== "uid")
    .map(([kind, text]) => ({ kind, vr: "LO", raw: raw(text), characterSet }));
  const uids = values.filter(([kind]) => kind === "uid").map(([, text]) => raw(text));
  const needles = new FileNeedles(identifying, uids, [], vocabulary);
  expect(needles.kindsOfNumber(vr, value)).toEqual(kinds);
});

test.each(vectors.bytes)("$value is searched for text", ({ value, text }) => {
  expect(new TextDecoder().decode(printable(bytes(value)))).toBe(text);
  expect(mayHoldText(bytes(value))).toBe(text !== "");
});
