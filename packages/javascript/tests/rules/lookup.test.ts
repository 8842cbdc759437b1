import { describe, expect, it } from "vitest";
import { ProcedureError } from "../../src/errors";
import { SOPClassRules } from "../../src/rules/lookup";
import type { PublishedProcedure } from "../../src/rules/published";

describe("a rule that would have no effect", () => {
  it.each([
    ["tag", "0018,0060"],
    ["tag", "(0018,006a)"],
    ["tag", "KVP"],
    ["path", "(0018,0060)"],
    ["private", "(0019,100C,SIEMENS MR HEADER)"],
  ])("in %s under %s is refused", (entry, key) => {
    const written = { "1.2.3": { default: "K", [entry]: { [key]: { default: "X" } } } };
    const procedure = { sopClass: written } as unknown as PublishedProcedure;
    const words = `the procedure has a rule for "${key}"; write it as`;
    expect(() => new SOPClassRules(procedure, "1.2.3")).toThrow(ProcedureError);
    expect(() => new SOPClassRules(procedure, "1.2.3")).toThrow(words);
  });
});
