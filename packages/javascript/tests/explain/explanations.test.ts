import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { floatText } from "../../src/explain/floatText";
import type { ExplainedElement } from "../../src/index";
import { deidentifierOf, inputOf, type WholeFile, wholeFiles } from "../engine/wholeFiles";
import { fromHex } from "../vectors";

interface Expected {
  readonly topic: string;
  readonly name: string;
  readonly sopClass: string;
  readonly actions: Readonly<Record<string, number>>;
  readonly reason: string | null;
  readonly rows: readonly unknown[][];
}

const { explanations, floats }: { explanations: Expected[]; floats: [string, string, string][] } =
  JSON.parse(readFileSync(new URL("explanations.json", import.meta.url), "utf8"));

function vectorOf({ topic, name }: Expected): { file: WholeFile; key: string } {
  const { files, key } = wholeFiles(topic);
  return { file: files.find((each) => each.name === name)!, key };
}

function asList(row: ExplainedElement): unknown[] {
  const { path, tag, depth, vr, action, justification, before, after, cleaned, note } = row;
  return [path, tag, depth, vr, action, justification, before, after, cleaned, note];
}

describe("a file is explained as by Python", () => {
  it.each(explanations.map((each) => [`${each.topic}: ${each.name}`, each] as const))(
    "%s",
    async (_, expected) => {
      const { file, key } = vectorOf(expected);
      const found = await deidentifierOf(file, key).explain(inputOf(file));
      expect(found.rows.map(asList)).toEqual(expected.rows);
      expect(found.error?.reason ?? null).toBe(expected.reason);
      expect(found.sopClass).toBe(expected.sopClass);
      expect(found.actions).toEqual(expected.actions);
    },
  );

  it("also if it is a Blob", async () => {
    const { file, key } = vectorOf(explanations[0]!);
    const blob = new Blob([inputOf(file) as Uint8Array<ArrayBuffer>]);
    const { rows } = await deidentifierOf(file, key).explain(blob);
    expect(rows.map(asList)).toEqual(explanations[0]!.rows);
  });
});

it("sequences that lack a VR are explained, where they are kept", async () => {
  const { files, key } = wholeFiles("structure.json");
  const file = files.find(({ name }) => name === "elements of implicit VR in explicit VR")!;
  const { rows, error } = await deidentifierOf(file, key).explain(inputOf(file));
  const sequences = rows.filter(({ vr, action }) => vr === "SQ" && action === "K");
  expect(sequences.length).toBeGreaterThan(0);
  expect(error).toBeNull();
});

describe("numbers are written as by Python", () => {
  it.each(floats)("%s", (bytes, shortest, ofSevenDigits) => {
    const number = new DataView(fromHex(bytes).buffer).getFloat64(0, true);
    expect(floatText(number)).toBe(shortest);
    expect(floatText(number, 7)).toBe(ofSevenDigits);
  });
});
