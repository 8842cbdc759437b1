/** The procedure browser, and its comparisons. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { KINDS, SUBJECTS } from "../src/procedure/changes";
import { compare } from "../src/procedure/comparison";
import { describeInBrowser, made, madeBytes } from "./browser";

const PROCEDURE = new URL("../../../../procedure/procedure.json", import.meta.url);

function json(content: Buffer): never {
  return JSON.parse(content.toString()) as never;
}

/** A change of the Python package, with the names of this one. */
interface PythonChange {
  readonly kind: string;
  readonly subject: string;
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly reason_before: string;
  readonly reason: string;
  readonly sop_classes: readonly string[];
}

test("versions differ as in the Python package", () => {
  const [older, newer] = [json(madeBytes("older.json")), json(readFileSync(PROCEDURE))];
  const expected = (json(madeBytes("changes.json")) as PythonChange[]).map(
    ({ reason_before: reasonBefore, sop_classes: sopClasses, ...change }) => ({
      ...change,
      reasonBefore,
      sopClasses,
    }),
  );
  expect(new Set(expected.map(({ kind }) => kind))).toEqual(new Set(KINDS));
  expect(new Set(expected.map(({ subject }) => subject)).size).toBeGreaterThan(SUBJECTS.length / 2);
  expect(sorted(compare(older, newer))).toEqual(sorted(expected));
});

/** Changes of the same kind, subject and name are in any order. */
function sorted(changes: readonly object[]): string[] {
  return changes.map((change) => JSON.stringify(change, Object.keys(change).sort())).sort();
}

describeInBrowser("the procedure browser", (open) => {
  test.each([
    ["(0010,0010)", "PatientName"],
    ["00100010", "PatientName"],
    ["patientname", "PatientName"],
    ["patient's name", "PatientName"],
  ])("finds %s", async (search, keyword) => {
    const { page } = await open("#procedure");
    await page.getByLabel("Search").nth(1).fill(search);
    await page.getByRole("row").filter({ hasText: keyword }).first().waitFor();
    await page.getByText(/^\d attributes/).waitFor();
  });

  test("says what happens to an attribute that is not listed", async () => {
    const { page } = await open("#procedure");
    await page.getByLabel("Search").nth(1).fill("PatientBirthName");
    const row = page.getByRole("row").filter({ hasText: "PatientBirthName" });
    expect(await row.textContent()).toMatch(/X: removed/);
  });

  test("chooses a SOP class by a part of its name", async () => {
    const { page } = await open("#procedure");
    await page.getByLabel("Search").first().fill("ultrasound multi");
    const list = page.getByRole("listbox", { name: "SOP class" });
    await expect
      .poll(() => list.locator("option").allTextContents())
      .toEqual([
        "Ultrasound Multi-frame Image Storage",
        "Ultrasound Multi-frame Image Storage (Retired)",
      ]);
    await list.selectOption({ index: 0 });
    await page.getByRole("heading", { name: "Ultrasound Multi-frame Image Storage" }).waitFor();
  });

  test("shows what two SOP classes treat differently", async () => {
    const { page } = await open("#sop-classes");
    await page.getByText(/^\d+ attributes differ/).waitFor();
    const before = await page.getByText(/^\d+ attributes differ/).textContent();
    await page.getByLabel("Also where only the reason differs").check();
    await expect
      .poll(() => page.getByText(/^\d+ attributes differ/).textContent())
      .not.toBe(before);
  });

  test("shows what changed since another version", async () => {
    const { page } = await open("#versions");
    const chooser = page.getByLabel("Another procedure.json");
    await chooser.setInputFiles(made("older.json"));
    await page.getByText(/^From 2020\.1\.0 to \S+: \d+ loosened/).waitFor();
    await page.getByLabel("Kind").selectOption("loosened");
    const row = page.getByRole("row").filter({ hasText: "(0008,0005)" });
    expect(await row.textContent()).toContain("CT Image Storage");
  });

  test("refuses a file that is not a procedure", async () => {
    const { page } = await open("#versions");
    await page.getByLabel("Another procedure.json").setInputFiles(made("in", "notes.txt"));
    await page.getByText("this file is not JSON; choose a procedure.json").waitFor();
  });
});
