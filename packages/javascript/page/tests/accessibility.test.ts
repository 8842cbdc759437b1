/** Keyboard and screen reader, light and dark. */

import { readdirSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { describeInBrowser, give, made, screenshot } from "./browser";

const VIEWS: Record<string, { hash: string; prepare(page: Page): Promise<void> }> = {
  start: { hash: "", prepare: async () => {} },
  files: {
    hash: "",
    async prepare(page) {
      await give(
        page,
        readdirSync(made("in")).map((name) => made("in", name)),
      );
      await page.getByRole("button", { name: "ultrasound.dcm" }).click();
      await page.getByText(/of \d+ elements$/).waitFor();
    },
  },
  chosen: {
    hash: "",
    async prepare(page) {
      await page.getByLabel("Preset").selectOption("research");
      await page.getByText("Options", { exact: true }).click();
      await give(page, [made("in", "ct-1.dcm"), made("in", "unknown-class.dcm")]);
      await page.getByRole("button", { name: "Tell what is lost" }).click();
      await page.getByText(/ of \d+ uses left\./).waitFor();
    },
  },
  preview: {
    hash: "",
    async prepare(page) {
      await give(page, [made("images", "frames.dcm")]);
      await page.getByRole("button", { name: "frames.dcm" }).click();
      await page.getByRole("button", { name: "Preview image" }).click();
      await page.getByText(/^Frame 1 of 30/).waitFor();
    },
  },
  procedure: {
    hash: "#procedure",
    prepare: fewRows,
  },
  "sop-classes": {
    hash: "#sop-classes",
    prepare: fewRows,
  },
  versions: {
    hash: "#versions",
    async prepare(page) {
      await page.getByLabel("Another procedure.json").setInputFiles(made("older.json"));
      await page.getByText(/^From 2020/).waitFor();
    },
  },
};

/** Leaves a part of a table: its rows are alike, and axe looks long at hundreds. */
async function fewRows(page: Page): Promise<void> {
  await page.getByLabel("Search", { exact: true }).last().fill("exposure");
  await page.getByText(/^\d\d? attributes/).waitFor();
}

describeInBrowser("every view", (open) => {
  test.each(Object.keys(VIEWS))("has nothing that axe finds: %s", async (name) => {
    const { page, problems } = await open(VIEWS[name]!.hash);
    await VIEWS[name]!.prepare(page);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await screenshot(page, `${name}-${colorScheme}`);
      const axe = new AxeBuilder({ page });
      if (colorScheme === "dark") axe.withRules("color-contrast"); // all else is as in the light
      const { violations } = await axe.analyze();
      const found = violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`,
      );
      expect(found, colorScheme).toEqual([]);
    }
    expect(problems).toEqual([]);
  });

  test("fits a narrow window", async () => {
    const { page } = await open("", { width: 400, height: 800 });
    await give(page, [made("in", "ct-1.dcm")]);
    await page.getByRole("button", { name: "ct-1.dcm" }).click();
    await page.getByText(/of \d+ elements$/).waitFor();
    await screenshot(page, "narrow");
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });

  test("can be used with the keyboard alone", async () => {
    const { page } = await open();
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    const expected = [
      ...["Skip to the content", "De-identify", "Procedure", "Compare SOP classes"],
      ...["Compare versions", "Choose files…", "Choose a folder…", "Import key file…"],
    ];
    for (const name of expected) {
      await page.keyboard.press("Tab");
      expect(await focused()).toBe(name);
    }
    await give(page, [made("in", "ct-1.dcm")]);
    await page.getByRole("button", { name: "ct-1.dcm" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText(/of \d+ elements$/).waitFor();
    await expect.poll(focused).toBe("ct-1.dcm");
  });

  test("moves the focus to a view that is opened", async () => {
    const { page } = await open();
    await page.getByRole("link", { name: "Procedure" }).click();
    await page.getByRole("heading", { name: "Procedure", level: 1 }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("main");
    await expect.poll(() => page.title()).toBe("Procedure - DICOM de-identification");
  });
});
