/** The image of a file, so that a person can look for text in it. */

import { existsSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { describeInBrowser, give, made, screenshot } from "./browser";

/** Open the preview of a file; gives the pixels that are shown. */
async function shown(page: Page, folder: string, file: string) {
  await give(page, [made(folder, file)]);
  await page.getByRole("button", { name: file }).click();
  await page.getByRole("button", { name: "Preview image" }).click();
  await page.getByText(/^(Frame 1 of|No preview)/).waitFor();
  const state = await page.locator("dialog .state").textContent();
  const pixels = await page.locator("canvas").evaluate((canvas: HTMLCanvasElement) => {
    const { width, height } = canvas;
    return [...canvas.getContext("2d")!.getImageData(0, 0, width, height).data];
  });
  return { state, pixels };
}

const different = (pixels: readonly number[]) => new Set(pixels).size;

describeInBrowser("the preview", (open) => {
  test.each([
    ["native", "128 × 128"],
    ["rle", "64 × 64"],
    ["jpeg", "100 × 100"],
    ["jpeg-lossless", "100 × 100"],
    ["jpeg-ls", "64 × 64"],
    ["jpeg-2000", "64 × 64"],
    ["palette", "800 × 350"],
    ["ybr-422", "100 × 100"],
    ["frames", "320 × 240"],
    ["big-endian", "64 × 64"],
    ["deflated", "512 × 512"],
    ["bits", "512 × 512"],
  ])("decodes %s", async (name, size) => {
    const { page, problems, close } = await open();
    expect(existsSync(made("images", `${name}.dcm`))).toBe(true);
    const { state, pixels } = await shown(page, "images", `${name}.dcm`);
    expect(state).toContain(`${size} pixels`);
    expect(different(pixels)).toBeGreaterThan(1);
    expect(problems).toEqual([]);
    await screenshot(page, `preview-${name}`);
    await close();
  });

  test("shows the same pixels whatever the encoding is", async () => {
    const { page, close } = await open();
    const all: string[] = [];
    for (const name of ["big-endian", "rle", "jpeg-ls", "jpeg-2000"]) {
      all.push((await shown(page, "images", `${name}.dcm`)).pixels.join());
      await page.getByRole("button", { name: "Close" }).click();
      await page.getByRole("button", { name: "Clear the list" }).click();
    }
    expect(new Set(all).size).toBe(1);
    await close();
  });

  test("shows the brightest value as white, also outside of the window", async () => {
    const { page, close } = await open();
    const { pixels } = await shown(page, "in", "ultrasound.dcm");
    const at = (row: number, column: number) => pixels.slice((row * 96 + column) * 4)[0];
    expect([at(0, 0), at(18, 20)]).toEqual([0, 255]);
    await close();
  });

  test("opens for a file that is rejected because of its image", async () => {
    const { page, close } = await open();
    const { state } = await shown(page, "in", "burned-in.dcm");
    expect(state).toBe("Frame 1 of 1, 96 × 96 pixels");
    await close();
  });

  test("goes from frame to frame", async () => {
    const { page, close } = await open();
    await shown(page, "images", "frames.dcm");
    await page.getByRole("slider", { name: "Frame" }).fill("29");
    await page.getByText(/^Frame 30 of 30/).waitFor();
    await close();
  });

  test("says why there is none", async () => {
    const { page, close } = await open();
    const { state } = await shown(page, "in", "notes.txt");
    expect(state).toMatch(/^No preview: /);
    await close();
  });

  test("closes with Escape, and gives the focus back", async () => {
    const { page, close } = await open();
    await shown(page, "in", "ct-1.dcm");
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    const focused = await page.evaluate(() => document.activeElement?.textContent);
    expect(focused).toBe("Preview image");
    await close();
  });
});
