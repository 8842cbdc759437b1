import { describe, expect, test } from "vitest";
import { EXPLICIT } from "../../../src/dicom/encoding";
import { changesIn } from "../../../src/dicom/pixels/changes";
import { tablesBeforePixels } from "../../../src/dicom/pixels/offsets";
import { UnreadableDICOMError } from "../../../src/errors";
import { BytesSource } from "../../../src/source/bytes";
import { runAsync, runSync } from "../../../src/source/run";
import { fromHex } from "../../vectors";
import { Narrow } from "./narrow";
import { type Case, collected, contentOf, expected, pixelValue, shown } from "./vectors";

function refusal({ reason, message }: Case) {
  return expect.objectContaining({ reason, message });
}

function isRefused(error: unknown): error is UnreadableDICOMError {
  return error instanceof UnreadableDICOMError;
}

describe("pixel data are changed or refused as by Python", () => {
  test.each(expected.cases)("$name", (each) => {
    const read = () => {
      const value = pixelValue(each, new BytesSource(contentOf(each)));
      return runSync(collected(changesIn(value))).map(shown);
    };
    if (each.changes === undefined) expect(read).toThrow(refusal(each));
    else expect(read()).toEqual(each.changes);
  });
});

test("the source is not changed, also if it is a Buffer of Node", () => {
  for (const each of expected.cases) {
    const content = contentOf(each);
    const buffer = Buffer.from(content);
    const walk = changesIn(pixelValue(each, new BytesSource(buffer)));
    try {
      expect(runSync(collected(walk)).map(shown)).toEqual(each.changes);
    } catch (error) {
      if (!isRefused(error)) throw error;
    }
    expect(buffer.equals(content)).toBe(true);
  }
});

test("wherever the window of the source ends, the changes are the same", async () => {
  for (const [number, each] of expected.cases.entries()) {
    const source = new Narrow(contentOf(each), number % 40);
    const found = await runAsync(collected(changesIn(pixelValue(each, source)))).then(
      (changes) => changes.map(shown),
      (error) => (isRefused(error) ? error.message : error),
    );
    expect([each.name, found]).toEqual([each.name, each.changes ?? each.message]);
  }
});

test.each(expected.tables)("tables of frames $value", async ({ value, end, areRight }) => {
  const content = fromHex(value);
  const tables = (source: BytesSource | Narrow) =>
    tablesBeforePixels(source, 0, content.length, EXPLICIT);
  expect(runSync(tables(new BytesSource(content)))).toEqual({ end, areRight });
  expect(await runAsync(tables(new Narrow(content, 3)))).toEqual({ end, areRight });
});
