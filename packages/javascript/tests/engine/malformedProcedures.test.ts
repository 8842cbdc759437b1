import { expect, test } from "vitest";
import { Deidentifier, type Options, type PublishedProcedure } from "../../src/index";
import { vectors } from "../vectors";
import { inputOf, wholeFiles } from "./wholeFiles";

interface Malformed {
  readonly malformed: readonly { message: string; procedure: unknown; overlays: unknown[] }[];
}

const KEY = new Uint8Array(32).map((_, place) => place);
const CT = inputOf(wholeFiles("structure.json").files[0]!);

test.each(vectors<Malformed>("malformed-procedures.json").malformed)(
  "$message",
  async ({ message, ...given }) => {
    const applied = async () => new Deidentifier({ key: KEY, ...(given as Options) }).file(CT);
    await expect(applied()).rejects.toMatchObject({ name: "ProcedureError", message });
  },
);

test("what has no counterpart in JSON is no table, list or text", () => {
  for (const sopClass of [new Map(), () => ({}), 1n, Symbol("")]) {
    const procedure = { sopClass } as unknown as PublishedProcedure;
    expect(() => new Deidentifier({ key: KEY, procedure })).toThrow(
      "sopClass in the procedure is something else; it must be a table",
    );
  }
});

test("an entry that is undefined is absent", () => {
  const procedure = { version: undefined, code: undefined } as unknown as PublishedProcedure;
  expect(() => new Deidentifier({ key: KEY, procedure })).not.toThrow();
});
