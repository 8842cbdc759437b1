import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/errors";
import { SOPClassRules } from "../../src/rules/lookup";
import { choose, optionsNamed } from "../../src/rules/options";
import { overlaid } from "../../src/rules/overlay";
import { procedure } from "../../src/rules/packed";

const CT = "1.2.840.10008.5.1.4.1.1.2";

describe("options", () => {
  it("are chosen by name or by code, each once, in the order of the procedure", () => {
    const names = ["113106", "113110", "retain-uids"];
    const codes = optionsNamed(procedure, names).map(({ code }) => code.value);
    expect(codes).toEqual(["113110", "113106"]);
  });

  it.each([
    [["retain-uid"], "no option is named 'retain-uid'; the nearest one is retain-uids"],
    [["Clean_Graphic"], "no option is named 'Clean_Graphic'; the nearest one is clean-graphics"],
    [["constructor"], "no option is named 'constructor'"],
    [["113106", "113107"], "exclude each other; choose one"],
  ])("%j are refused", (names, message) => {
    expect(() => optionsNamed(procedure, names)).toThrow(OptionError);
    expect(() => optionsNamed(procedure, names)).toThrow(message);
  });

  it("replace the rules of the procedure, which does not change", () => {
    const before = procedure.sopClass[CT]!.tag["(0008,0018)"];
    const rules = new SOPClassRules(
      choose(procedure, { options: ["retain-uids"], preset: "", overlays: [] }),
      CT,
    );
    expect(rules.resolve(0x00080018).action).toBe("K");
    expect(procedure.sopClass[CT]!.tag["(0008,0018)"]).toEqual(before);
    expect(before?.default).toBe("U");
  });
});

describe("a preset", () => {
  it("comes after its options and before overlays", () => {
    const own = { tag: { "(0010,1010)": { default: "Z", justification: "ours" } } };
    const given = { options: ["113110"], preset: "research", overlays: [own] };
    const rules = new SOPClassRules(choose(procedure, given), CT);
    const actions = [0x00080018, 0x0008103e, 0x00101010].map((tag) => rules.resolve(tag).action);
    expect(actions).toEqual(["K", "C", "Z"]);
  });

  it.each([
    ["reserch", "research"],
    ["constructor", "literal-basic-profile"],
  ])("named %s is refused", (preset, nearest) => {
    const make = () => choose(procedure, { options: [], preset, overlays: [] });
    expect(make).toThrow(OptionError);
    expect(make).toThrow(`no preset is named '${preset}'; the nearest one is ${nearest}`);
  });
});

describe("overlays", () => {
  it("that are none leave the procedure itself", () => {
    expect(overlaid(procedure, [])).toBe(procedure);
  });
});
