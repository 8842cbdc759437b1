import { describe, expect, test } from "vitest";
import { contextOf, type Element } from "../../src/actions/action";
import { inOrder } from "../../src/actions/dummy";
import { actionNamed, register } from "../../src/actions/registry";
import { DEFAULT } from "../../src/dicom/characterSet";
import { EXPLICIT } from "../../src/dicom/encoding";
import { STUDY, tagOf } from "../../src/dicom/tags";
import { ProcedureError } from "../../src/errors";
import { Identity } from "../../src/identity";
import { newRule } from "../../src/rules/rule";
import { ascii, type DerivedValues, fromHex, toHex, vectors } from "../vectors";

const expected = vectors<DerivedValues>("derived-values.json");
const identity = new Identity(fromHex(expected.key));
const tags = new Map(expected.dummies.map(({ tag, vr }) => [vr, tagOf(tag)]));

function element(vr: string, raw: Uint8Array | null, more: Partial<Element> = {}): Element {
  const tag = tags.get(vr)!;
  const rule = newRule("D", "");
  const place = [0, 0] as const;
  return { tag, vr, raw, rule, encoding: EXPLICIT, characterSet: DEFAULT, place, ...more };
}

const text = (bytes: unknown) => Buffer.from(bytes as Uint8Array).toString("latin1");

test.each(expected.dummies)("the dummy of $vr in $tag", ({ tag, vr, written }) => {
  const absent = element(vr, null, { tag: tagOf(tag) });
  expect(toHex(actionNamed("D").act(absent, contextOf(identity)) as Uint8Array)).toBe(written);
});

test.each(expected.pseudonymsOfEmptyValues)(
  "the pseudonym of '$value' in the study $uid",
  ({ value, uid, written }) => {
    const rule = newRule("D", "", { ifEmpty: STUDY });
    const scope = contextOf(identity, { said: new Map([[STUDY, ascii(uid)]]) });
    const empty = element("LO", ascii(value), { rule });
    expect(text(actionNamed("D").act(empty, scope))).toBe(written);
  },
);

test.each(expected.moments)("moments keep their order: $values", ({ values, written }) => {
  const rule = newRule("D", "", { inOrder: true });
  const scope = contextOf(identity, { order: inOrder(values) });
  const found = values.map((value) =>
    text(actionNamed("D").act(element("DT", ascii(value), { rule }), scope)),
  );
  expect(found).toEqual(written);
});

test.each(expected.cleaned)("$vr $value is cleaned", ({ vr, value, days, written }) => {
  const cleaned = actionNamed("C").act(element(vr, ascii(value)), contextOf(identity, { days }));
  expect(text(cleaned)).toBe(written);
});

describe("U", () => {
  test.each(expected.uids)("replaces $original", ({ original, U }) => {
    const raw = Uint8Array.from(Buffer.from(original, "utf8"));
    if (raw.length > original.length) return; // UI is ASCII
    const found = actionNamed("U").act(element("UI", raw), contextOf(identity));
    expect(text(found).replace(/\0$/, "")).toBe(U);
  });
});

describe("what a procedure gives for D", () => {
  const given = (vr: string, dummy: unknown, more = {}) =>
    actionNamed("D").act(
      element(vr, null, {
        tag: tags.get(vr) ?? 0x00081115,
        rule: newRule("D", "", { dummy, ...more }),
      }),
      contextOf(identity),
    ) as Uint8Array;

  test.each([
    ["CS", "NO", "4e4f"],
    ["LO", ["a", "b"], "615c6220"],
    ["US", [1, 65535], "0100ffff"],
    ["SS", -2, "feff"],
    ["SL", -2, "feffffff"],
    ["UV", 2 ** 40, "0000000000010000"],
    ["SV", -1, "ffffffffffffffff"],
    ["AT", 0x00100020, "10002000"],
    ["FD", 1.5, "000000000000f83f"],
    ["FL", 1.5, "0000c03f"],
    ["OB", [[1, 2, 3]], "01020300"],
    ["SQ", [{ "(0008,1150)": "1.2" }], "feff00e00c0000000800501155490400312e3200"],
    ["SQ", [], ""],
  ])("%s %j is written", (vr, dummy, written) => {
    expect(toHex(given(vr, dummy))).toBe(written);
  });

  test.each([
    ["US", 65536, "the dummy for (0018,1310) is not a valid US value"],
    ["US", 1.5, "the dummy for (0018,1310) is not a valid US value"],
    ["FL", 1e300, "the dummy for (0008,9459) is not a valid FL value"],
    ["DA", "today", "the dummy for (0008,0020) is not a valid DA value"],
    ["SH", "x".repeat(17), "the dummy for (0008,0050) is not a valid SH value"],
    ["SQ", "x", "the dummy for a sequence is not a list of items"],
    ["SQ", ["x"], "an item of a dummy sequence is not a table of attributes"],
    ["SQ", [{ "(0009,0001)": "x" }], "(0009,0001) in a dummy item is not a standard attribute"],
    ["SQ", [{ name: "x" }], "'name' in a dummy item is not a tag"],
  ])("%s %j cannot be written", (vr, dummy, message) => {
    expect(() => given(vr, dummy)).toThrow(new ProcedureError(message));
  });

  test("a sequence without items gets the attributes that it requires", () => {
    const item = { "(0008,1155)": "Z", "(0008,0104)": "D", "(0040,A043)": { "(0008,0102)": "D" } };
    const expectedItem =
      "feff00e03800000008000401" +
      "4c4f0600" +
      "44554d4d5920" +
      "0800551155490000" +
      "400043a05351000016000000" +
      "feff00e00e000000" +
      "0800020153480600" +
      "44554d4d5920";
    expect(toHex(given("SQ", null, { item }))).toBe(expectedItem);
  });
});

describe("the registry", () => {
  test("knows no other action", () => {
    expect(() => actionNamed("Q")).toThrow("the procedure has an unknown action 'Q'");
  });

  test("takes an action once", () => {
    const action = { name: "shorten", act: () => null };
    register(action);
    register(action);
    expect(actionNamed("shorten")).toBe(action);
    expect(() => register({ ...action })).toThrow("there is an action 'shorten' already");
  });

  test("R rejects", () => {
    const rule = newRule("R", "because");
    expect(() => actionNamed("R").act(element("LO", null, { rule }), contextOf(identity))).toThrow(
      expect.objectContaining({ reason: "rejected-element", justification: "because" }),
    );
  });
});
