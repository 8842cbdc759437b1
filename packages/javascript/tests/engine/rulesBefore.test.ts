import { expect, test } from "vitest";
import { rulesBefore } from "../../src/engine/rulesBefore";
import { RejectedDICOMError } from "../../src/errors";
import { type Item, type Met, newRule, type Rule, type RuleSource } from "../../src/rules/rule";

const NAME = 0x00100010;
const nothing: RuleSource = {
  levels: 0,
  byCreator: false,
  insertions: new Map(),
  resolve: () => null,
};
const fails = (): never => {
  throw new TypeError("not\n  my fault");
};
const of = (more: object): RuleSource =>
  rulesBefore([() => nothing, () => ({ ...nothing, ...more })], "1.2")[1]!;
const resolved = (resolve: () => unknown): Rule | null => of({ resolve }).resolve(NAME);

test("a rule source without rules for a SOP class is left out", () => {
  expect(rulesBefore([() => null, () => nothing], "1.2")).toHaveLength(1);
});

test.each([
  [{ levels: -1 }, "levels of rule source 2 is wrong; it must be a whole number from 0"],
  [{ levels: null }, "levels of rule source 2 is wrong; it must be a whole number from 0"],
  [{ byCreator: 1 }, "byCreator of rule source 2 is wrong; it must be true or false"],
  [{ insertions: {} }, "insertions of rule source 2 is wrong; it must be a Map from tags"],
  [{ insertions: new Map([[1, 2]]) }, "insertions of rule source 2 is wrong"],
  [{ resolve: "X" }, "resolve of rule source 2 is wrong; it must be a function"],
])("%j is no rule source", (more, message) => {
  expect(() => of(more)).toThrow(expect.objectContaining({ name: "ProcedureError" }));
  expect(() => of(more)).toThrow(message);
});

test.each(["X", 1, {}, { action: "X", justification: "" }])("%j is no rule", (rule) => {
  expect(() => resolved(() => rule)).toThrow(
    "rule source 2 gives no rule for (0010,0010); it must give what newRule makes, or null",
  );
});

test("a rule source that fails is named", () => {
  const message = "rule source 1 failed for SOP class 1.2: TypeError: not my fault";
  expect(() => rulesBefore([fails], "1.2")).toThrow(message);
});

test("rules that fail are named", () => {
  const message = "rule source 2 failed for (0010,0010): TypeError: not my fault";
  expect(() => resolved(fails)).toThrow(message);
  const choosing = resolved(() => newRule("K", "", { choose: fails }))!;
  expect(() => choosing.choose!({} as Met)).toThrow(message);
  const wrong = resolved(() => newRule("K", "", { choose: () => null as unknown as Rule }))!;
  expect(() => wrong.choose!({} as Met)).toThrow("rule source 2 gives no rule for (0010,0010)");
  const among = new Map([["a", newRule("K", "", { choose: fails })]]);
  const several = resolved(() => newRule("K", "", { among }))!;
  expect(() => several.among.get("a")!.choose!({} as Met)).toThrow(message);
  const asking = resolved(() => newRule("K", "", { asks: fails }))!;
  const item = {} as Item;
  expect(() => asking.asks!(item)).toThrow(
    "rule source 2 failed for an item: TypeError: not my fault",
  );
});

test("what a rule source asks items is one question, whatever rule asks it", () => {
  const asks = () => "";
  const source = of({ resolve: () => newRule("K", "", { asks }) });
  expect(source.resolve(NAME)!.asks).toBe(source.resolve(NAME + 1)!.asks);
});

test("a rule source may reject the file", () => {
  const reject = (): never => {
    throw new RejectedDICOMError("not wanted");
  };
  expect(() => resolved(reject)).toThrow(expect.objectContaining({ reason: "rejected" }));
});
