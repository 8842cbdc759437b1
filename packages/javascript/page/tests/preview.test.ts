/** The image of a file, so that a person can look for text in it. */

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { EXPLICIT, UNDEFINED } from "@package/dicom/encoding";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { describeInBrowser, type GivenFile, give, made, screenshot } from "./browser";

/** Open the preview of a file; gives the pixels that are shown. */
async function shown(page: Page, file: GivenFile) {
  await give(page, [file]);
  const name = typeof file === "string" ? basename(file) : file.name;
  await page.getByRole("button", { name }).click();
  await page.getByRole("button", { name: "Preview image" }).click();
  await page.getByText(/^(Frame 1 of|No preview)/).waitFor();
  const state = await page.locator("dialog .state").textContent();
  const samples = await page.locator("canvas").evaluate((canvas: HTMLCanvasElement) => {
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, width, height);
    return Array.from(data, (sample) => String.fromCharCode(sample)).join(""); // a list takes long
  });
  return { state, pixels: [...Buffer.from(samples, "latin1")] };
}

/** An image whose only fragment is compressed with HTJ2K, and its samples. */
async function htj2k() {
  const samples = Uint16Array.from({ length: 64 * 64 }, (_, place) => (place * 37) % 4096);
  const factory = createRequire(import.meta.url)("@cornerstonejs/codec-openjph/wasmjs");
  const encoder = new (await factory()).HTJ2KEncoder();
  const frame = { width: 64, height: 64, bitsPerSample: 12, componentCount: 1, isSigned: false };
  encoder
    .getDecodedBuffer({ ...frame, isUsingColorTransform: false })
    .set(new Uint8Array(samples.buffer));
  encoder.setQuality(true, 0);
  encoder.encode();
  const stream = Buffer.from(encoder.getEncodedBuffer());
  const fragment = Buffer.concat([stream, Buffer.alloc(stream.length % 2)]);
  const short = (value: number) => Uint8Array.of(value & 0xff, value >> 8);
  const text = (value: string) => Buffer.from(value + "\0".repeat(value.length % 2), "latin1");
  const item = (bytes: Uint8Array) => EXPLICIT.item(bytes);
  const file = Buffer.concat([
    ...[Buffer.alloc(128), text("DICM")],
    EXPLICIT.element(0x00020010, "UI", text("1.2.840.10008.1.2.4.201")),
    EXPLICIT.element(0x00280002, "US", short(1)),
    EXPLICIT.element(0x00280004, "CS", text("MONOCHROME2 ")),
    EXPLICIT.element(0x00280010, "US", short(64)),
    EXPLICIT.element(0x00280011, "US", short(64)),
    EXPLICIT.element(0x00280100, "US", short(16)),
    EXPLICIT.element(0x00280101, "US", short(12)),
    EXPLICIT.header(0x7fe00010, "OB", UNDEFINED),
    item(new Uint8Array(0)),
    item(fragment),
    Buffer.from("feffdde000000000", "hex"),
  ]);
  return { file, samples };
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
    const { page, problems } = await open();
    expect(existsSync(made("images", `${name}.dcm`))).toBe(true);
    const { state, pixels } = await shown(page, made("images", `${name}.dcm`));
    expect(state).toContain(`${size} pixels`);
    expect(different(pixels)).toBeGreaterThan(1);
    expect(problems).toEqual([]);
    await screenshot(page, `preview-${name}`);
  });

  test("shows the same pixels whatever the encoding is", async () => {
    const { page } = await open();
    const all: string[] = [];
    for (const name of ["big-endian", "rle", "jpeg-ls", "jpeg-2000"]) {
      all.push((await shown(page, made("images", `${name}.dcm`))).pixels.join());
      await page.getByRole("button", { name: "Close" }).click();
      await page.getByRole("button", { name: "Clear the list" }).click();
    }
    expect(new Set(all).size).toBe(1);
  });

  test("decodes HTJ2K without loss", async () => {
    const { file, samples } = await htj2k();
    const { page } = await open();
    const { pixels } = await shown(page, { name: "htj2k.dcm", mimeType: "", buffer: file });
    const grey = pixels.filter((_, place) => place % 4 === 0);
    const most = Math.max(...samples);
    expect(grey).toEqual([...samples].map((value) => Math.round((value * 255) / most)));
  });

  test("shows the brightest value as white, also outside of the window", async () => {
    const { page } = await open();
    const { pixels } = await shown(page, made("in", "ultrasound.dcm"));
    const at = (row: number, column: number) => pixels.slice((row * 96 + column) * 4)[0];
    expect([at(0, 0), at(18, 20)]).toEqual([0, 255]);
  });

  test("opens for a file that is rejected because of its image", async () => {
    const { page } = await open();
    const { state } = await shown(page, made("in", "burned-in.dcm"));
    expect(state).toBe("Frame 1 of 1, 96 × 96 pixels");
  });

  test("goes from frame to frame", async () => {
    const { page } = await open();
    await shown(page, made("images", "frames.dcm"));
    await page.getByRole("slider", { name: "Frame" }).fill("29");
    await page.getByText(/^Frame 30 of 30/).waitFor();
  });

  test("says why there is none", async () => {
    const { page } = await open();
    const { state } = await shown(page, made("in", "notes.txt"));
    expect(state).toMatch(/^No preview: /);
  });

  test("closes with Escape, and gives the focus back", async () => {
    const { page } = await open();
    await shown(page, made("in", "ct-1.dcm"));
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await expect.poll(focused).toBe("Preview image");
  });
});
