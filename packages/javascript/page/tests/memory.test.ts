/** A file that is larger than what the page may hold in memory. */

import { mkdtempSync, openSync, readFileSync, rmSync, truncateSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXPLICIT } from "@package/dicom/encoding";
import { expect, test } from "vitest";
import { describeInBrowser, give } from "./browser";

const MB = 1 << 20;
const FRAMES = 4095; // of 512 x 512 pixels with 16 bits: two gigabytes

const short = (value: number) => Uint8Array.of(value & 0xff, value >> 8);
const text = (value: string) => Buffer.from(value + "\0".repeat(value.length % 2), "latin1");

/** A file with native pixel data of two gigabytes, which take no space on the disk. */
function writeLarge(path: string): void {
  const head = Buffer.concat([
    ...[Buffer.alloc(128), text("DICM")],
    EXPLICIT.element(0x00020010, "UI", text("1.2.840.10008.1.2.1")),
    EXPLICIT.element(0x00080016, "UI", text("1.2.840.10008.5.1.4.1.1.2.1")),
    EXPLICIT.element(0x00080018, "UI", text("1.2.3.4")),
    EXPLICIT.element(0x00100010, "PN", text("Doe^Jane")),
    EXPLICIT.element(0x00280002, "US", short(1)),
    EXPLICIT.element(0x00280004, "CS", text("MONOCHROME2 ")),
    EXPLICIT.element(0x00280008, "IS", text(String(FRAMES))),
    EXPLICIT.element(0x00280010, "US", short(512)),
    EXPLICIT.element(0x00280011, "US", short(512)),
    EXPLICIT.element(0x00280100, "US", short(16)),
    EXPLICIT.header(0x7fe00010, "OW", FRAMES * 512 * 512 * 2),
  ]);
  writeSync(openSync(path, "w"), head);
  truncateSync(path, head.length + FRAMES * 512 * 512 * 2);
}

/** Megabytes that a process has had at most. */
function peak(process: number): number {
  const status = readFileSync(`/proc/${process}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)![1]) / 1024;
}

describeInBrowser("a file of two gigabytes", (open) => {
  test.runIf(process.platform === "linux")("needs less than 200 MB of memory", async () => {
    const folder = mkdtempSync(join(tmpdir(), "large-"));
    writeLarge(join(folder, "large.dcm"));
    const { page } = await open();
    const devTools = await page.context().browser()!.newBrowserCDPSession();
    const { processInfo } = await devTools.send("SystemInfo.getProcessInfo");
    const processes = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
    const before = processes.map(peak);
    await give(page, [join(folder, "large.dcm")]);
    await page.getByRole("button", { name: "large.dcm" }).click();
    await page.getByText(/of \d+ elements$/).waitFor();
    await page.getByRole("button", { name: "Preview image" }).click();
    await page.getByText(`Frame 1 of ${FRAMES}, 512 × 512 pixels`).waitFor();
    const more = Math.max(...processes.map((each, place) => peak(each) - before[place]!));
    console.log(`a file of ${(FRAMES * 512 * 512 * 2) / MB} MB: ${Math.round(more)} MB more`);
    expect(more).toBeLessThan(200);
    rmSync(folder, { recursive: true });
  });
});
