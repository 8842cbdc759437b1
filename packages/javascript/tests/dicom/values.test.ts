import { describe, expect, test } from "vitest";
import { allows, handling, isPlain, limitsOf } from "../../src/dicom/allowed";
import { characterSetOf, DEFAULT } from "../../src/dicom/characterSet";
import { newFileMeta } from "../../src/dicom/fileMeta";
import { tagOf } from "../../src/dicom/tags";
import { split } from "../../src/dicom/values";
import { ascii, type DerivedValues, fromHex, toHex, vectors } from "../vectors";

const expected = vectors<DerivedValues>("derived-values.json");

test.each(expected.texts)("the texts of $vr $value", ({ vr, characterSet, value, texts }) => {
  expect(split(vr, fromHex(value), characterSetOf(ascii(characterSet)))).toEqual(texts);
});

test.each(expected.fileMeta)(
  "file meta information for $instance",
  ({ sopClass, instance, transferSyntax, written }) => {
    expect(toHex(newFileMeta(sopClass, instance, transferSyntax))).toBe(written);
  },
);

describe("a value that is kept", () => {
  test.each(expected.keptTexts)("$vr $value is $result", ({ vr, value, result }) => {
    const raw = ascii(value);
    const found = handling(vr, raw, DEFAULT);
    expect(found).toBe(result.replace("_", "-"));
    if (isPlain(vr, raw)) {
      const isText = !["DS", "IS", "UI"].includes(vr);
      expect(found).toBe(isText ? "searched" : "as-is");
    }
  });

  test.each(expected.keptBinary)("$length bytes of $vr in $tag", ({ vr, tag, length, stays }) => {
    expect(allows(limitsOf(tagOf(tag), vr), length)).toBe(stays);
  });
});
