import { expect, test } from "vitest";
import { conditionsOf } from "../../src/rules/conditions";
import type { PublishedProcedure } from "../../src/rules/published";
import { ascii } from "../vectors";

const BURNED_IN = 0x00280301;
const MODALITY = 0x00080060;
const procedure: PublishedProcedure = {
  conditions: {
    burned: {
      when: [{ tag: "(0028,0301)", is: ["YES"] }],
      then: "reject",
      reason: "burned-in",
      justification: "text",
    },
    silent: {
      when: [
        { tag: "(0028,0301)", isNot: ["YES", "NO"] },
        { tag: "(0008,0060)", is: ["US"] },
      ],
      then: "count",
      reason: "not-stated",
      justification: "silence",
    },
  },
  sopClass: {
    "1.2": { default: "X", justification: "", tag: {}, conditions: ["burned", "silent"] },
  },
};
const stated = (tag: number, text: string, isTop = true) => ({ tag, raw: ascii(text), isTop });

test.each([
  [[stated(BURNED_IN, "YES")], ["burned-in"]],
  [[stated(BURNED_IN, " yes.\\x ")], ["burned-in"]],
  [[stated(BURNED_IN, "YES", false)], ["burned-in"]],
  [[stated(BURNED_IN, "NO"), stated(MODALITY, "US")], []],
  [[stated(MODALITY, "U S")], ["not-stated"]],
  [[stated(MODALITY, "US"), stated(BURNED_IN, "NO", false)], ["not-stated"]],
  [[], []],
])("%j", (values, reasons) => {
  const found = conditionsOf(procedure, "1.2").trueOf(values);
  expect(found.map(({ reason }) => reason)).toEqual(reasons);
});

test("a SOP class that is not listed has none", () => {
  expect(conditionsOf(procedure, "9").trueOf([stated(BURNED_IN, "YES")])).toEqual([]);
});
