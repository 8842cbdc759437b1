import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isCode, isMeaning, isScheme } from "../../src/cleaning/published";

const FILE = "../../../python/src/grand_challenge_dicom_de_id_procedure/code_meanings.tsv";
const lines = readFileSync(new URL(FILE, import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => line.split("\t") as [scheme: string, code: string, meaning: string]);
const published = lines.filter(([, code]) => code !== "");
const synonyms = lines.filter(([, code]) => code === "");

test("every published code is known, with its meanings in any case", () => {
  const isKnown = published.map(([scheme, code, meaning]) => {
    return isCode(scheme, code) && isMeaning(scheme, code, ` ${meaning.toUpperCase()}.`);
  });
  expect(isKnown.indexOf(false)).toBe(-1);
});

test("every scheme and synonym of one is known", () => {
  expect(lines.every(([scheme]) => isScheme(scheme))).toBe(true);
  for (const [synonym, , scheme] of synonyms) {
    const [, code = "", meaning = ""] = published.find(([each]) => each === scheme)!;
    expect(isMeaning(synonym, code, meaning)).toBe(true);
  }
});

test("no other meaning is taken for that of a code", () => {
  const others = published.filter(([scheme, code, meaning]) => {
    return isMeaning(scheme, code, `${meaning} of Doe`) || isMeaning(scheme, code, "");
  });
  expect(others).toEqual([]);
});

test("no code of another scheme is known", () => {
  const known = new Set(published.map(([scheme, code]) => `${scheme}\t${code}`));
  const schemes = [...new Set(published.map(([scheme]) => scheme))];
  for (const [scheme, code] of published) {
    const other = schemes[(schemes.indexOf(scheme) + 1) % schemes.length]!;
    if (isCode(other, code) !== known.has(`${other}\t${code}`)) throw new Error(`${other} ${code}`);
    if (isCode(scheme, `${code}0`) !== known.has(`${scheme}\t${code}0`)) throw new Error(code);
  }
});

describe.each(["", "sct", "constructor", "SCT "])("the scheme %j", (scheme) => {
  test("is not known", () => {
    expect(isScheme(scheme)).toBe(false);
    expect(isCode(scheme, "T-D3000")).toBe(false);
    expect(isMeaning(scheme, "T-D3000", "Chest")).toBe(false);
  });
});

test("an empty code is never published", () => {
  expect(isCode("99SDM", "") || isCode("SCT", "")).toBe(false);
});
