import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { choose } from "../../src/rules/options";
import { procedure } from "../../src/rules/packed";
import { sourceOfBlob } from "../../src/source/blob";
import { BytesSource } from "../../src/source/bytes";
import { runAsync, runSync } from "../../src/source/run";
import { type Present, presentIn } from "../../src/uses/present";
import { Survival } from "../../src/uses/survival";
import { type Kind, kindsOf } from "../../src/uses/tally";
import { keyOf, readUses } from "../../src/uses/use";
import { inputOf, wholeFiles } from "../engine/wholeFiles";

interface GivenFile {
  readonly name: string;
  /** In base64; or it is that of a vector. */
  readonly input?: string;
  readonly topic?: string;
  readonly modality: string;
  readonly sopClass: string;
  readonly paths: readonly string[];
}

interface Cost {
  readonly options: readonly string[];
  readonly preset: string;
  readonly kinds: readonly unknown[];
}

const { files, costs }: { files: GivenFile[]; costs: Cost[] } = JSON.parse(
  readFileSync(new URL("uses.json", import.meta.url), "utf8"),
);
const uses = readUses();

function contentOf({ name, input, topic }: GivenFile): Uint8Array {
  if (input !== undefined) return new Uint8Array(Buffer.from(input, "base64"));
  return inputOf(wholeFiles(topic!).files.find((each) => each.name === name)!);
}

function asExpected({ modality, sopClass, paths, problem }: Present) {
  return { modality, sopClass, paths: paths.map(keyOf).sort(), problem };
}

function asList(kind: Kind) {
  const { modality, sopClass, files, isRejected } = kind;
  const counts = [...kind.uses].map(([name, each]) => [
    ...[name, each.files, each.left],
    ...[[...each.lost], each.givenBackBy],
  ]);
  return { modality, sopClass, files, isRejected, uses: counts };
}

describe("what uses need is found as by Python", () => {
  it.each(files.map((file) => [file.name, file] as const))("%s", (_, file) => {
    const { name, input, topic, ...expected } = file;
    const present = runSync(presentIn(new BytesSource(contentOf(file)), uses));
    expect(asExpected(present)).toEqual({ ...expected, problem: "" });
  });

  it("as far as a file can be read", () => {
    const whole = contentOf(files[0]!);
    const { paths } = files[0]!;
    const cut = whole.subarray(0, whole.length - 1);
    const present = runSync(presentIn(new BytesSource(cut), uses));
    expect(present.problem).toBe("the file is truncated, or a length is wrong");
    expect(present.paths.length).toBe(paths.length - 1);
  });

  it("also in a Blob", async () => {
    const { name, input, topic, ...expected } = files[0]!;
    const blob = new Blob([contentOf(files[0]!) as Uint8Array<ArrayBuffer>]);
    const present = await runAsync(presentIn(await sourceOfBlob(blob), uses));
    expect(asExpected(present)).toEqual({ ...expected, problem: "" });
  });
});

describe("what becomes of the uses is told as by Python", () => {
  it.each(costs)("under $options and the preset '$preset'", ({ options, preset, kinds }) => {
    const survival = new Survival(uses, Object.keys(procedure.option ?? {}), (more) =>
      choose(procedure, { options: [...options, ...more], preset, overlays: [] }),
    );
    const presents = files.map((file) =>
      runSync(presentIn(new BytesSource(contentOf(file)), uses)),
    );
    expect(kindsOf(presents, survival).map(asList)).toEqual(kinds);
  });
});
