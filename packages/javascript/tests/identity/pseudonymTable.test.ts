import { describe, expect, it } from "vitest";
import {
  Deidentifier,
  type Options,
  PseudonymTable,
  PseudonymTableError,
  RejectedDICOMError,
} from "../../src/index";
import { inputOf, wholeFiles } from "../engine/wholeFiles";
import { fromHex, vectors } from "../vectors";

interface Vectors {
  readonly file: string;
  readonly tables: readonly {
    name: string;
    text?: string;
    bytes?: string;
    rows?: readonly (readonly [id: string, issuer: string, pseudonym: string, days: string])[];
    message?: string;
  }[];
}

const { file, tables } = vectors<Vectors>("pseudonym-tables.json");
const KEY = new Uint8Array(32).map((_, place) => place);
const CT = inputOf(wholeFiles("structure.json").files[0]!);

describe("a table of pseudonyms", () => {
  it.each(tables.filter(({ rows }) => rows !== undefined))("with $name is read", (table) => {
    const read = PseudonymTable.read(contentOf(table), file);
    for (const [id, issuer, pseudonym, shift] of table.rows!) {
      const days = shift === "" ? null : Number(shift);
      expect(read.get(id, issuer)).toEqual({ pseudonym, days });
    }
    expect(read.get("nobody", "")).toBeUndefined();
  });

  it.each(tables.filter(({ message }) => message !== undefined))(
    "with $name is refused",
    (table) => {
      const read = () => PseudonymTable.read(contentOf(table), file);
      expect(read).toThrow(PseudonymTableError);
      expect(read).toThrow(new PseudonymTableError(table.message!));
    },
  );

  it("may be a mapping, of which a wrong entry is named by its number", () => {
    const make = () => new Deidentifier({ key: KEY, pseudonyms: { a: "A1", b: " " } });
    expect(make).toThrow("entry 2 of the pseudonyms: pseudonym is empty; each row needs one");
  });

  it.each(["table.csv", [], { a: 1 }, new Map(), 5])("is not %j", (pseudonyms) => {
    const make = () => new Deidentifier({ key: KEY, pseudonyms } as unknown as Options);
    expect(make).toThrow("pseudonyms must be a mapping from Patient ID to pseudonym");
  });

  it("rejects the files of a patient that is not in it, without naming anyone", async () => {
    const applied = new Deidentifier({ key: KEY, pseudonyms: { nobody: "KNEE-1" } }).file(CT);
    await expect(applied).rejects.toThrow(RejectedDICOMError);
    await expect(applied).rejects.toMatchObject({ reason: "unknown-patient" });
  });
});

function contentOf({ text, bytes = "" }: Vectors["tables"][number]): Uint8Array {
  return text === undefined ? fromHex(bytes) : new TextEncoder().encode(text);
}
