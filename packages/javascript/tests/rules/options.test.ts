import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/errors";
import { SOPClassRules } from "../../src/rules/lookup";
import { optionsNamed, withOptions } from "../../src/rules/options";
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
    [["retain-uid"], "no option is named 'retain-uid'; the procedure has retain-unlisted, "],
    [["constructor"], "no option is named 'constructor'"],
    [["113106", "113107"], "exclude each other; choose one"],
  ])("%j are refused", (names, message) => {
    expect(() => optionsNamed(procedure, names)).toThrow(OptionError);
    expect(() => optionsNamed(procedure, names)).toThrow(message);
  });

  it("replace the rules of the procedure, which does not change", () => {
    const before = procedure.sopClass[CT]!.tag["(0008,0018)"];
    const rules = new SOPClassRules(withOptions(procedure, ["retain-uids"], []), CT);
    expect(rules.resolve(0x00080018).action).toBe("K");
    expect(procedure.sopClass[CT]!.tag["(0008,0018)"]).toEqual(before);
    expect(before?.default).toBe("U");
  });
});

describe("overlays", () => {
  it("that are none leave the procedure itself", () => {
    expect(overlaid(procedure, [])).toBe(procedure);
  });
});
