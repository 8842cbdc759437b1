/** Files in, table of elements, zip out. */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { describeInBrowser, give, made, madeBytes, screenshot, unzipped } from "./browser";

async function importKey(page: Page): Promise<void> {
  await page
    .getByLabel("Key file", { exact: true })
    .and(page.locator("input"))
    .setInputFiles(made("project.key"));
  await page.getByText("The key in project.key").waitFor();
}

async function statusOf(page: Page, file: string): Promise<string[]> {
  const row = page.getByRole("row").filter({ hasText: file }).first();
  await row.waitFor(); // the texts are taken as they are
  return row.locator("td").allTextContents();
}

describeInBrowser("the view in which files are de-identified", (open) => {
  test("gives the outputs of the Python package, byte for byte", async () => {
    const { page, problems } = await open();
    await importKey(page);
    await give(
      page,
      readdirSync(made("in")).map((name) => made("in", name)),
    );
    const zip = await unzipped(page);
    const expected = ["ct-1.dcm", "ct-2.dcm", "ultrasound.dcm"].map((name) =>
      madeBytes("out", name),
    );
    expect([...zip.values()].map(digest).sort()).toEqual(expected.map(digest).sort());
    expect(
      [...zip.keys()].every((name) => /^2\.25\.\d+\/2\.25\.\d+\/2\.25\.\d+\.dcm$/.test(name)),
    ).toBe(true);
    expect(problems).toEqual([]);
  });

  test("gives the outputs of the Python package for an image in each encoding", async () => {
    const { page } = await open();
    await importKey(page);
    const names = readdirSync(made("images-out")).filter((name) => name !== "deflated.dcm");
    expect(names.length).toBeGreaterThan(9); // a deflated one may have other bytes
    for (const name of names) {
      await give(page, [made("images", name)]); // one by one, since some have the same UID
      const [output] = (await unzipped(page)).values();
      expect([name, digest(output!)]).toEqual([name, digest(madeBytes("images-out", name))]);
      await page.getByRole("button", { name: "Clear the list" }).click();
    }
  });

  test.each([
    ["ct-1.dcm", ["Done", "CT Image Storage", ""]],
    [
      "ct-2.dcm",
      ["Skipped", "CT Image Storage", "duplicate-identical: another file gave the same output"],
    ],
    ["ultrasound.dcm", ["Look at the image", "Ultrasound Image Storage", "not-stated"]],
    ["burned-in.dcm", ["Rejected", "", /^burned-in: The file says/]],
    ["unknown-class.dcm", ["Rejected", "1.2.840.10008.5.1.4.1.1.999", /^unsupported-sop-class: /]],
    ["truncated.dcm", ["Failed", "", /^truncated: /]],
    ["notes.txt", ["Skipped", "", /^not-dicom: /]],
    ["named.dcm", ["Failed", "", /^may-be-dicom: /]],
  ])("reports %s as it is", async (name, expected) => {
    const { page } = await open();
    const files = name === "ct-2.dcm" ? ["ct-2-again.dcm", name] : [name];
    await give(
      page,
      files.map((each) => made("in", each)),
    );
    const cells = expected.map((text) =>
      typeof text === "string" ? text : expect.stringMatching(text),
    );
    await expect.poll(() => statusOf(page, name)).toEqual(cells);
  });

  test("shows for each element the action, the reason, and its value before and after", async () => {
    const { page } = await open();
    await give(page, [made("in", "ct-1.dcm")]);
    await page.getByRole("button", { name: "ct-1.dcm" }).click();
    const row = page.getByRole("row").filter({ hasText: "(0010,0010)" });
    await row.waitFor(); // the texts below are taken as they are
    const [name, vr, action, before, after, why] = await row.locator("td").allTextContents();
    expect([name, vr, before]).toEqual(["Patient's Name", "PN", "Müller^Grete"]);
    expect(action).toMatch(/^[ZD]/);
    expect(after).not.toContain("Müller");
    expect(why).not.toBe("");
    await page.getByLabel("Search", { exact: true }).fill("series description");
    await page.getByText(/^1 of \d+ elements/).waitFor();
  });

  test("does all files again with another key", async () => {
    const { page } = await open();
    await give(page, [made("in", "ct-1.dcm")]);
    const first = [...(await unzipped(page)).keys()];
    await page.getByRole("button", { name: "New random key" }).click();
    await page.getByText(/^Finished\./).waitFor();
    const second = [...(await unzipped(page)).keys()];
    expect(second).not.toEqual(first);
  });

  test("exports the key, and gives the same outputs with it when it is imported", async () => {
    const { page } = await open();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Export key file" }).click(),
    ]);
    const key = readFileSync(await download.path());
    expect(key.toString()).toMatch(/^[0-9a-f]{64}\n$/);
    await give(page, [made("in", "ct-1.dcm")]);
    const names = [...(await unzipped(page)).keys()];
    const again = await open();
    await again.page
      .getByLabel("Key file", { exact: true })
      .and(again.page.locator("input"))
      .setInputFiles({ name: "kept.key", mimeType: "text/plain", buffer: key });
    await again.page.getByText("The key in kept.key").waitFor();
    await give(again.page, [made("in", "ct-1.dcm")]);
    expect([...(await unzipped(again.page)).keys()]).toEqual(names);
  });

  test("refuses a file that is not a key file, and keeps the key", async () => {
    const { page } = await open();
    const before = await page.getByText(/^A random key/).textContent();
    await page
      .getByLabel("Key file", { exact: true })
      .and(page.locator("input"))
      .setInputFiles(made("in", "notes.txt"));
    await page.getByText("this is not a key file; it must contain 64 random").waitFor();
    expect(await page.getByText(/^A random key/).textContent()).toBe(before);
  });

  test("leaves out of the zip what the user leaves out", async () => {
    const { page } = await open();
    await give(page, [made("in", "ct-1.dcm"), made("in", "ultrasound.dcm")]);
    await page.getByRole("button", { name: "ultrasound.dcm" }).click();
    await page.getByText("this file does not say").waitFor();
    await page.getByRole("button", { name: "Leave out of the zip" }).click();
    expect((await unzipped(page)).size).toBe(1);
    await page.getByRole("button", { name: "Put back into the zip" }).click();
    expect((await unzipped(page)).size).toBe(2);
  });

  test("does a folder of 500 files, and stays responsive", async () => {
    const { page, problems } = await open();
    await page.evaluate(() => {
      const watched = window as { longest?: number };
      watched.longest = 0;
      let before = performance.now();
      setInterval(() => {
        watched.longest = Math.max(watched.longest ?? 0, performance.now() - before);
        before = performance.now();
      }, 10);
    });
    const start = performance.now();
    await page.getByLabel("Folder").and(page.locator("input")).setInputFiles(made("many"));
    await page.getByText(/^Finished\. 500 files, of which 500 for/).waitFor({ timeout: 100_000 });
    console.log(`500 files: ${Math.round(performance.now() - start)} ms`);
    const longest = await page.evaluate(() => (window as { longest?: number }).longest ?? 0);
    console.log(`longest time in which the page did not answer: ${Math.round(longest)} ms`);
    expect(longest).toBeLessThan(1000);
    await screenshot(page, "500-files");
    expect((await unzipped(page)).size).toBe(500);
    expect(problems).toEqual([]);
  });

  test("writes the zip to a file that the user chooses, where the browser can", async () => {
    const { page } = await open();
    await page.evaluate(() => {
      const chosen = async () => {
        const folder = await navigator.storage.getDirectory();
        return await folder.getFileHandle("chosen.zip", { create: true });
      };
      Object.assign(window, { showSaveFilePicker: chosen });
    });
    await give(page, [made("in", "ct-1.dcm")]);
    await page.getByRole("button", { name: "Download all as zip" }).click();
    await page.getByText("Written to the zip: 1 file.").waitFor();
    const start = await page.evaluate(async () => {
      const folder = await navigator.storage.getDirectory();
      const file = await (await folder.getFileHandle("chosen.zip")).getFile();
      return [file.size, await file.slice(0, 2).text()] as const;
    });
    expect(start[1]).toBe("PK");
    expect(start[0]).toBeGreaterThan(96 * 96 * 2);
  });

  test("takes files and folders that are dropped", async () => {
    const { page } = await open();
    const devTools = await page.context().newCDPSession(page);
    const data = {
      items: [],
      files: [made("in"), made("many", "slice-007.dcm")],
      dragOperationsMask: 1,
    };
    for (const type of ["dragEnter", "dragOver", "drop"] as const) {
      await devTools.send("Input.dispatchDragEvent", { type, x: 200, y: 200, data });
    }
    await page.getByText(/^Finished\. 10 files, of which 4 for/).waitFor();
    await page.getByRole("button", { name: "in/notes.txt" }).waitFor();
  });
});

function digest(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
