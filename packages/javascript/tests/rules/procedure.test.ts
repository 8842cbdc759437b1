import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { procedure } from "../../src";
import { tagOf, URN_CODE } from "../../src/dicom/tags";
import { CodedRules } from "../../src/rules/coded";
import { Chain, SOPClassRules } from "../../src/rules/lookup";
import type { PublishedProcedure } from "../../src/rules/published";
import { type Item, newRule, type RuleSource } from "../../src/rules/rule";
import { type DerivedValues, vectors } from "../vectors";

const CT = "1.2.840.10008.5.1.4.1.1.2";
const expected = vectors<DerivedValues>("derived-values.json");
const published: PublishedProcedure = JSON.parse(
  readFileSync(new URL("../../../../procedure/procedure.json", import.meta.url), "utf8"),
);

describe("the packaged procedure", () => {
  test("is looked up by SOP class and tag", () => {
    expect(procedure.sopClass[CT]!.tag["(0008,0005)"]!.default).toBe("K");
    expect(procedure.sopClass[CT]!.default).toBe("X");
    expect(procedure.default).toBe("R");
    expect(procedure.sopClass["1.2.3"]).toBeUndefined();
    expect("1.2.3" in procedure.sopClass).toBe(false);
    expect(CT in procedure.sopClass).toBe(true);
  });

  test("has all that procedure.json has", () => {
    expect(Object.keys(procedure).sort()).toEqual(Object.keys(published).sort());
    expect(JSON.parse(JSON.stringify(procedure))).toEqual(published);
  });

  test("cannot be changed", () => {
    expect(() => Object.assign(procedure, { default: "K" })).toThrow(TypeError);
    expect(() => Object.assign(procedure.sopClass, { "1.2.3": {} })).toThrow(TypeError);
    const row = procedure.sopClass[CT]!.tag["(0010,0010)"]!;
    expect(() => Object.assign(row, { default: "K" })).toThrow(TypeError);
    expect(Reflect.deleteProperty(procedure, "default")).toBe(false);
  });

  test("resolves elements", () => {
    expect(procedure.resolve(CT, tagOf("(0010,0010)")).action).not.toBe("K");
    expect(procedure.resolve(CT, tagOf("(0009,1001)"))).toMatchObject({
      action: "X",
      justification: "Private data element: its meaning is not known",
    });
    expect(procedure.resolve("1.2.3", tagOf("(0010,0010)")).action).toBe("R");
  });
});

const row = (action: string, more = {}) => ({ default: action, justification: "", ...more });
const small: PublishedProcedure = {
  default: "R",
  justification: "not listed",
  sopClass: {
    "1.2": {
      ...row("X"),
      tag: { "(0008,0005)": row("K"), "(60XX,3000)": row("Z"), "(0040,A160)": row("K") },
      path: {
        "(0008,1115)>(0008,0005)": row("D"),
        "(0008,1115)>(0008,1199)>(0008,0005)": row("U"),
      },
      private: { "(0019,xx0C,SIEMENS MR HEADER)": row("K") },
    },
  },
};

describe("the rules of a SOP class", () => {
  const rules = new SOPClassRules(small, "1.2");
  const REFERENCED_SERIES = 0x00081115;
  const REFERENCED_SOP = 0x00081199;

  test.each([
    [0x00080005, [], "", "K"],
    [0x00080005, [REFERENCED_SERIES], "", "D"],
    [0x00080005, [0x00400275, REFERENCED_SERIES], "", "D"],
    [0x00080005, [REFERENCED_SERIES, REFERENCED_SOP], "", "U"],
    [0x00080005, [REFERENCED_SOP], "", "K"],
    [0x60003000, [], "", "Z"],
    [0x60023000, [], "", "Z"],
    [0x60013000, [], "", "X"],
    [0x00100010, [], "", "X"],
    [0x0019100c, [], "SIEMENS MR HEADER", "K"],
    [0x0019110c, [], "SIEMENS MR HEADER", "K"],
    [0x0019100d, [], "SIEMENS MR HEADER", "X"],
    [0x0019100c, [], "", "X"],
    [0x00080000, [], "", "X"],
    [0x00020010, [], "", "X"],
    [0xfffcfffc, [], "", "X"],
    [0xfffafffa, [], "", "X"],
  ])("%i in %j of '%s': %s", (tag, path, creator, action) => {
    expect(rules.resolve(tag, path, creator).action).toBe(action);
  });

  test("tell how deep they look", () => {
    expect(rules).toMatchObject({ levels: 2, byCreator: true, supported: true });
  });

  test.each(["1.3", "constructor", "__proto__"])("of %s are the default", (uid) => {
    const other = new SOPClassRules(small, uid);
    expect(other.supported).toBe(false);
    expect(other.default).toMatchObject({ action: "R", justification: "not listed" });
  });

  test("come after those of a chain", () => {
    const first: RuleSource = {
      levels: 0,
      byCreator: false,
      insertions: new Map([[0x00120062, "YES"]]),
      resolve: (tag) => (tag === 0x00100010 ? newRule("Z", "first") : null),
    };
    const chain = new Chain([first, rules]);
    expect(chain.resolve(0x00100010)?.action).toBe("Z");
    expect(chain.resolve(0x00080005)?.action).toBe("K");
    expect(chain).toMatchObject({ levels: 2, byCreator: true, insertions: first.insertions });
  });
});

describe("codes and concepts", () => {
  const rules = new CodedRules(procedure);
  const item = (scheme: string, urn: string, concept: [string, string] = ["", ""]): Item => ({
    text: (tag) => (tag === URN_CODE ? urn : scheme),
    code: () => concept,
    codes: () => [concept],
  });

  test.each(expected.codes)("%j", (code) => {
    if ("published" in code) {
      expect(rules.schemeOf(item(code.designator, code.urn))).toBe(code.published ? "" : "other");
    } else {
      const said = rules.conceptOf(item("", "", [code.conceptValue, code.conceptScheme]));
      const withheld = procedure.concept?.withheld ?? {};
      expect(said === "other" || said in withheld).toBe(code.withheld);
    }
  });
});
