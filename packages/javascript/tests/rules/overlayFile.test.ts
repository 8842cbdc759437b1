import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Deidentifier } from "../../src/deidentifier";
import { OptionError, OverlayError } from "../../src/errors";
import { overlaysInTOML } from "../../src/overlayToml";
import keywords from "../../src/rules/generated/keywords.tsv?raw";
import { checked } from "../../src/rules/overlayMapping";
import { procedure } from "../../src/rules/packed";
import type { PublishedOverlay } from "../../src/rules/published";
import { vectors } from "../vectors";

interface Vectors {
  readonly file: string;
  readonly overlays: readonly {
    content: string;
    options: readonly string[];
    preset: string;
    overlay?: unknown;
    findings?: readonly string[];
  }[];
  readonly mappings: readonly {
    given: PublishedOverlay;
    overlay?: unknown;
    findings?: readonly string[];
  }[];
}

const STANDARD = new URL("../../../../build/standard/", import.meta.url);
const CT = "1.2.840.10008.5.1.4.1.1.2";
const { file, overlays, mappings } = vectors<Vectors>("overlay-files.json");
const NOTHING: { options: readonly string[]; preset: string } = { options: [], preset: "" };

function overlayOf(content: string | Uint8Array, before = NOTHING, name = file) {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return overlaysInTOML([{ name, content: bytes }], before);
}

function findingsOf(make: () => unknown): readonly string[] {
  try {
    make();
  } catch (error) {
    if (error instanceof OverlayError) return error.findings;
    throw error;
  }
  return [];
}

describe("an overlay that is an object", () => {
  it.each(mappings.filter(({ overlay }) => overlay !== undefined))(
    "may be used: $given",
    ({ given, overlay }) => expect(checked(given, 1, procedure)).toEqual(overlay),
  );

  it.each(mappings.filter(({ findings }) => findings !== undefined))(
    "is wrong: $findings",
    ({ given, findings }) => {
      expect(findingsOf(() => checked(given, 1, procedure))).toEqual(findings);
      const options = { overlays: [given] };
      expect(findingsOf(() => new Deidentifier(options))).toEqual(findings);
    },
  );

  it("may not loosen what an earlier one has made stricter", () => {
    const [kept, removed] = ["K", "X"].map((action) => ({
      sopClass: { [CT]: { tag: { "(0018,0060)": { default: action, justification: "ours" } } } },
    }));
    expect(() => new Deidentifier({ overlays: [kept!, removed!] })).not.toThrow();
    expect(() => new Deidentifier({ overlays: [removed!, kept!] })).toThrow(OverlayError);
  });
});

describe("an overlay file", () => {
  it.each(overlays.filter(({ overlay }) => overlay !== undefined))(
    "becomes rules: $content",
    ({ content, options, preset, overlay }) => {
      const [made] = overlayOf(content, { options: options, preset });
      expect(JSON.parse(JSON.stringify(made))).toEqual(overlay);
    },
  );

  it.each(overlays.filter(({ findings }) => findings !== undefined))(
    "is wrong, with place and remedy: $findings",
    ({ content, options, preset, findings }) => {
      const before = { options: options, preset };
      expect(findingsOf(() => overlayOf(content, before))).toEqual(findings);
    },
  );

  it.each([
    ["\nname = ", /^mine\.toml:2: not TOML: [^\n]+ -> correct this line$/],
    [Uint8Array.of(0xff), /^mine\.toml: not UTF-8 -> save it as UTF-8$/],
  ])("%j cannot be read", (content, said) => {
    expect(findingsOf(() => overlayOf(content))).toEqual([expect.stringMatching(said)]);
  });

  it("needs a name if that of the file is none", () => {
    const [found] = findingsOf(() => overlayOf("", NOTHING, "my challenge.toml"));
    expect(found).toContain("the file name is no name -> name, of 1 to 40 letters");
  });

  it("may not choose what excludes an option that is chosen", () => {
    const before = { options: ["113106"], preset: "" };
    expect(() => overlayOf('options = ["113107"]\n', before)).toThrow(OptionError);
  });

  it("may not loosen what an earlier one has made stricter", () => {
    const row = (action: string) =>
      `[[decision]]\naction = "${action}"\njustification = "ours"\n` +
      'scope = { sop_class = "CT Image Storage" }\nattributes = ["(0018,0060) KVP"]\n';
    const [strict, back] = ["X", "K"].map((action) => ({
      name: `${action}.toml`,
      content: new TextEncoder().encode(row(action)),
    }));
    expect(overlaysInTOML([back!, strict!]).length).toBe(2);
    const found = findingsOf(() => overlaysInTOML([strict!, back!]));
    expect(found).toEqual([expect.stringContaining("more than X, the action in CT Image Storage")]);
  });
});

it("knows the keywords of the edition that the procedure is made from", () => {
  const [edition] = readdirSync(STANDARD).filter((each) => /^\d/.test(each));
  const rows = readFileSync(new URL(`${edition}/attributes.tsv`, STANDARD), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((row) => row.split("\t").slice(0, 2))
    .filter(([, keyword]) => keyword !== "");
  const [, ...known] = keywords.trim().split("\n");
  expect(known).toEqual(rows.map((row) => row.join("\t")));
});
