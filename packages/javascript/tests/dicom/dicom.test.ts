import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { handling, isPlain, limitsOf, wholeNumber } from "../../src/dicom/allowed";
import { characterSetOf } from "../../src/dicom/characterSet";
import {
  isRegisteredUid,
  leastValues,
  mostValues,
  repeatingGroup,
  vrChoices,
} from "../../src/dicom/dictionary";
import { BIG_ENDIAN, EXPLICIT, encodingOf, type Header, IMPLICIT } from "../../src/dicom/encoding";
import { readFileMeta } from "../../src/dicom/fileMeta";
import { mended, rightHeader } from "../../src/dicom/mended";
import { fits, representation, split } from "../../src/dicom/values";
import { DeidentificationError } from "../../src/errors";
import { BlobSource } from "../../src/source/blob";
import { BytesSource } from "../../src/source/bytes";
import { runAsync, runSync } from "../../src/source/run";
import { ascii, fromHex, toHex } from "../vectors";

type HeaderRow = [tag: number, vr: string, length: number, size: number];
type MetaRow =
  | [message: string, reason: string]
  | [sopClass: string, transferSyntax: string, start: number, end: number];

// Written by tools/dicom_vectors.py.
const expected: {
  values: {
    texts: string[];
    fits: Record<string, string>;
    wholeNumbers: string[][];
    kept: [string, string, string, string[], boolean, string][];
  };
  tags: [
    tag: number,
    choices: string[],
    least: number,
    most: [number, number],
    group: string | null,
    representations: Record<string, [string, boolean]>,
    limits: Record<string, [number, number | null]>,
  ][];
  registered: [string, boolean][];
  headers: [string, string, HeaderRow, HeaderRow | null, number, string][];
  files: [raw: string, bare: MetaRow, notBare: MetaRow][];
} = JSON.parse(readFileSync(new URL("dicom.json", import.meta.url), "utf8"));

describe("values", () => {
  const { texts, wholeNumbers, kept } = expected.values;

  test.each(Object.entries(expected.values.fits))("that fit %s", (vr, bits) => {
    const found = texts.filter((text) => fits(vr, text));
    expect(found).toEqual(texts.filter((_, place) => bits[place] === "1"));
  });

  test("that are whole numbers", () => {
    const found = texts.map((text) => [text, ...wholeNumber(text)]);
    expect(found).toEqual(texts.map((text, place) => [text, ...wholeNumbers[place]!]));
  });

  test("that are kept", () => {
    const found = kept.map(([vr, term, raw]) => {
      const characterSet = characterSetOf(ascii(term));
      const bytes = fromHex(raw);
      const plain = isPlain(vr, bytes);
      const result = handling(vr, bytes, characterSet);
      return [vr, term, raw, split(vr, bytes, characterSet), plain, result];
    });
    expect(found).toEqual(kept);
  });
});

test.each(expected.tags)("attribute %i", (tag, choices, least, most, group, byVr, limits) => {
  expect(vrChoices(tag)).toEqual(choices);
  expect(leastValues(tag)).toBe(least);
  expect(mostValues(tag)).toEqual(most);
  expect(repeatingGroup(tag)).toBe(group);
  for (const [stored, [vr, isReadable]] of Object.entries(byVr)) {
    expect(representation(choices, stored)).toEqual({ vr, isReadable });
  }
  for (const [vr, [unit, most]] of Object.entries(limits)) {
    expect(limitsOf(tag, vr)).toEqual({ unit, most: most ?? Number.POSITIVE_INFINITY });
  }
});

test.each(expected.registered)("the UID %s", (uid, isRegistered) => {
  expect(isRegisteredUid(uid)).toBe(isRegistered);
});

test("headers", () => {
  const encodings: Record<string, typeof EXPLICIT> = {
    implicit: IMPLICIT,
    explicit: EXPLICIT,
    big: BIG_ENDIAN,
  };
  const row = ({ tag, vr, length, size }: Header): HeaderRow => [tag, vr, length, size];
  const found = expected.headers.map(([name, raw, , , length]) => {
    const encoding = encodings[name]!;
    const bytes = fromHex(raw);
    const read = encoding.readHeader(bytes, 0);
    const better = mended(bytes, 0, encoding);
    const isEncapsulated = length % 3 === 1;
    const tag = expected.tags.find(([each]) => each === read.tag)![0];
    const right = rightHeader(tag, vrChoices(tag), length, encoding, { isEncapsulated });
    return [name, raw, row(read), better && row(better), length, toHex(right)];
  });
  expect(found).toEqual(expected.headers);
});

describe("beginnings of files", () => {
  const read = (bytes: Uint8Array, bare: boolean): MetaRow => {
    try {
      const found = runSync(readFileMeta(new BytesSource(bytes), bare));
      encodingOf(found.transferSyntax);
      return [found.sopClass, found.transferSyntax, found.start, found.end];
    } catch (error) {
      if (!(error instanceof DeidentificationError)) throw error;
      return [error.message, error.reason];
    }
  };

  test("are read as Python reads them", () => {
    const found = expected.files.map(([raw]) => {
      const bytes = fromHex(raw);
      return [raw, read(bytes, true), read(bytes, false)];
    });
    expect(found).toEqual(expected.files);
  });

  test("are read from a Blob too", async () => {
    const [raw, row] = expected.files.find(([, found]) => found.length === 4)!;
    const blob = new Blob([Buffer.from(raw, "hex")]);
    const { sopClass, transferSyntax, start, end } = await runAsync(
      readFileMeta(new BlobSource(blob)),
    );
    expect([sopClass, transferSyntax, start, end]).toEqual(row);
  });
});
