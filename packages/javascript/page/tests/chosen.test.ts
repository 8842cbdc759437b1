/** Preset, options, project and pseudonyms; and what they cost. */

import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { describeInBrowser, give, made, madeBytes, unzipped } from "./browser";

async function choose(page: Page, label: string, file: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).and(page.locator("input")).setInputFiles(file);
}

const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

describeInBrowser("what the user chooses", (open) => {
  test("gives the outputs of the Python package, byte for byte", async () => {
    const { page, problems } = await open();
    await give(page, [made("in", "ct-1.dcm"), made("in", "ultrasound.dcm")]);
    await choose(page, "Key file", made("project.key"));
    await page.getByText("The key in project.key").waitFor();
    const fingerprint = await page.getByText("The key in project.key").textContent();
    await page.getByLabel("Project", { exact: true }).fill(" knees ");
    await page.keyboard.press("Tab");
    await choose(page, "Table of pseudonyms", made("table.csv"));
    await page.getByText("The pseudonyms in table.csv.").waitFor();
    await page.getByLabel("Preset").selectOption("research");
    await page.getByText("With the preset research.").waitFor();
    await choose(page, "Overlay file", made("mine.toml"));
    await page.getByText("With the preset research, mine.toml.").waitFor();
    await page.getByText(/^Finished\. 2 files, of which 2/).waitFor();
    const zip = await unzipped(page);
    const expected = ["ct-1.dcm", "ultrasound.dcm"].map((name) => madeBytes("research", name));
    expect([...zip.values()].map(digest).sort()).toEqual(expected.map(digest).sort());
    const other = await page.getByText("The key in project.key").textContent();
    expect(other).not.toBe(fingerprint); // that of the project
    expect(problems).toEqual([]);
  });

  test("moves dates by a key of their own, as the Python package does", async () => {
    const { page } = await open();
    await give(page, [made("in", "ct-1.dcm")]);
    await choose(page, "Key file", made("project.key"));
    await page.getByLabel("Preset").selectOption("research");
    await choose(page, "Key file for dates", made("mine.toml"));
    await page.getByText("this is not a key file; it must contain 64").waitFor();
    await choose(page, "Key file for dates", made("dates.key"));
    await page.getByText("Dates move by the key in dates.key.").waitFor();
    await page.getByText(/^Finished\. 1 files?, of which 1/).waitFor();
    const [output] = [...(await unzipped(page)).values()];
    expect(digest(output!)).toBe(digest(madeBytes("dated", "ct-1.dcm")));
    await page.getByRole("button", { name: "Without a second key" }).click();
    await page.getByText("Dates move by the key of the pseudonyms.").waitFor();
  });

  test("is refused if options exclude each other, and names them", async () => {
    const { page } = await open();
    await page.getByText("Options", { exact: true }).click();
    await page.getByLabel("retain-longitudinal-full-dates").check();
    await page.getByText("With retain-longitudinal-full-dates.").waitFor();
    const modified = page.getByLabel("retain-longitudinal-modified-dates");
    await modified.click();
    const message =
      "the options retain-longitudinal-full-dates and retain-longitudinal-modified-dates " +
      "exclude each other; choose one";
    await page.getByRole("alert").getByText(message).waitFor();
    expect(await modified.isChecked()).toBe(false);
    await page.getByText("With retain-longitudinal-full-dates.").waitFor();
    await page.getByLabel("retain-longitudinal-full-dates").uncheck();
    await page.getByText("What the procedure keeps by itself.").waitFor();
    expect(await page.getByText(message).isVisible()).toBe(false);
  });

  test("shows the options of a preset as chosen with it", async () => {
    const { page } = await open();
    await page.getByLabel("Preset").selectOption("public-archive");
    await page.getByText("Options", { exact: true }).click();
    await page.getByText("With the preset public-archive.").waitFor();
    const box = page.getByLabel("clean-structured-content");
    expect([await box.isChecked(), await box.isDisabled()]).toEqual([true, true]);
    expect(await page.getByLabel("retain-uids").isChecked()).toBe(false);
  });

  test("is refused if the table is wrong, with its line; the table before stays", async () => {
    const { page } = await open();
    await choose(page, "Table of pseudonyms", made("table.csv"));
    await page.getByText("The pseudonyms in table.csv.").waitFor();
    await choose(page, "Table of pseudonyms", made("wrong.csv"));
    await page.getByText("wrong.csv:2: 1 cells; the first line has 2 columns").waitFor();
    expect(await page.getByText("The pseudonyms in table.csv.").isVisible()).toBe(true);
    await page.getByRole("button", { name: "Without a table" }).click();
    await page.getByText("Patients are called by pseudonyms").waitFor();
  });

  test("is refused if an overlay loosens silently; the overlays before stay", async () => {
    const { page } = await open();
    await choose(page, "Overlay file", made("mine.toml"));
    await page.getByText("With mine.toml.").waitFor();
    await choose(page, "Overlay file", made("loose.toml"));
    const said = /^loose\.toml:5: K for \(0010,0030\) PatientBirthDate discloses more than /;
    await page.getByRole("alert").getByText(said).waitFor();
    await page.getByRole("button", { name: "Remove mine.toml" }).click();
    await page.getByText("What the procedure keeps by itself.").waitFor();
    expect(await page.getByText(said).isVisible()).toBe(false);
  });

  test("can be reached with the keyboard", async () => {
    const { page } = await open();
    await page.getByLabel("Preset").focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter"); // opens the options
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.getByText("With retain-unlisted.").waitFor();
  });
});

interface Cost {
  readonly kinds: readonly {
    files: number;
    rejected: boolean;
    uses: { title: string; files: number; left: number; given_back_by: string[][] }[];
  }[];
}

describeInBrowser("what it costs", (open) => {
  test("is told as by dicom-deid cost, and again after each change", async () => {
    const { page, problems } = await open();
    await give(
      page,
      readdirSync(made("in")).map((name) => made("in", name)),
    );
    await page.getByRole("button", { name: "Tell what is lost" }).click();
    await page.getByText(/ of \d+ uses left\./).waitFor();
    const { kinds }: Cost = JSON.parse(madeBytes("cost.json").toString());
    const expected = kinds.flatMap(({ uses }) =>
      uses.map(({ title, files, left, given_back_by: sets }) => [
        ...[title, String(files), left === files ? "left" : left ? `left in ${left}` : "lost"],
        left === files ? "" : sets.map((names) => names.join(" and ")).join(", or ") || "no option",
      ]),
    );
    const rows = page.getByRole("region", { name: "Uses of the files" }).getByRole("row");
    const told = await rows.evaluateAll((all) =>
      all.map((row) => [...row.children].map((cell) => cell.textContent ?? "")),
    );
    const ofUses = told.filter(({ length }) => length === 5).slice(1); // without the heads
    const withoutLost = ofUses.map((row) => row.filter((_, place) => place !== 3));
    expect(withoutLost).toEqual(expected);
    expect(told.flat()).toContainEqual(expect.stringContaining("(0010,1010) PatientAge"));
    expect(told.flat()).toContainEqual(expect.stringContaining("rejects this SOP class"));
    const before = await page.getByText(/ of \d+ uses left\./).textContent();
    await page.getByLabel("Preset").selectOption("research");
    await expect.poll(() => page.getByText(/ uses left\./).textContent()).not.toBe(before);
    expect(await rows.filter({ hasText: /^Age/ }).first().textContent()).toContain("left");
    expect(problems).toEqual([]);
  });
});
