/** Opens the page in a Chromium that is installed on this machine. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, inject } from "vitest";

const PLACES = [
  ...["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"],
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
const executablePath = [process.env.CHROMIUM ?? "", ...PLACES].find((path) => existsSync(path));
const MISSING =
  "needs Chromium, which is not installed: apt-get install chromium, or name it: CHROMIUM=/path/to/it";

const WINDOW = { width: 1440, height: 1000 };

/** The page, and what it asked of the network. */
export interface Opened {
  readonly page: Page;
  /** The addresses of all requests, also of workers, without blob: and data: URLs. */
  readonly requests: readonly string[];
  /** Errors of the page, and what its Content-Security-Policy refused. */
  readonly problems: readonly string[];
}

/** Opens the page anew, at a hash; "" is the view in which files are de-identified. */
export type Open = (hash?: string, viewport?: typeof WINDOW) => Promise<Opened>;

/** Tests that need a browser. Without one they are skipped, and in CI they fail. */
export function describeInBrowser(name: string, tests: (open: Open) => void): void {
  if (executablePath === undefined && !process.env.CI) {
    describe.skip(`${name} (${MISSING})`, () => tests(() => Promise.reject(new Error(MISSING))));
    return;
  }
  describe(name, () => {
    let browser: Browser;
    let open: Open;
    beforeAll(async () => {
      if (executablePath === undefined) throw new Error(MISSING);
      browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
      open = await windowOf(browser);
    });
    afterAll(async () => await browser?.close());
    tests((...how) => open(...how));
  });
}

/** A window in which the page is opened again and again: a new one would take a second each time. */
async function windowOf(browser: Browser): Promise<Open> {
  const context = await browser.newContext({ viewport: WINDOW });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  let requests: string[] = [];
  let problems: string[] = [];
  context.on("request", (request) => {
    if (!/^(blob|data):/.test(request.url())) requests.push(request.url());
  });
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  // The dialog in which a person chooses a file cannot be answered: the zip goes to a download.
  await page.addInitScript(() => {
    delete (window as { showSaveFilePicker?: unknown }).showSaveFilePicker;
  });
  return async (hash = "", viewport = WINDOW) => {
    await page.goto("about:blank"); // another hash alone would not load it again
    [requests, problems] = [[], []];
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme: "light" });
    await page.goto(inject("url") + hash);
    await page.getByText(/Procedure \S+ for DICOM/).waitFor();
    return { page, requests, problems };
  };
}

/** A path; or a file that is nowhere. */
export type GivenFile = string | { name: string; mimeType: string; buffer: Buffer };

/** Choose files, and wait until they are done. */
export async function give(page: Page, files: readonly GivenFile[]): Promise<void> {
  await page
    .getByLabel("Files", { exact: true })
    .and(page.locator("input"))
    .setInputFiles([...files] as string[]);
  await page.getByText(/^Finished\./).waitFor({ timeout: 100_000 });
}

/** Download the zip; its files by name. */
export async function unzipped(page: Page): Promise<Map<string, Buffer>> {
  const folder = mkdtempSync(join(tmpdir(), "zip-"));
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download all as zip" }).click(),
  ]);
  const zip = join(folder, "all.zip");
  await download.saveAs(zip);
  execFileSync("python3", ["-m", "zipfile", "-e", zip, join(folder, "all")]);
  const names = readdirSync(join(folder, "all"), { recursive: true, encoding: "utf8" });
  const files = names
    .filter((name) => name.endsWith(".dcm"))
    .map((name): [string, Buffer] => [name, readFileSync(join(folder, "all", name))]);
  rmSync(folder, { recursive: true });
  return new Map(files);
}

/** A path of what made.py made. */
export function made(...names: readonly string[]): string {
  return join(inject("made"), ...names);
}

/** The content of such a file. */
export function madeBytes(...names: readonly string[]): Buffer {
  return readFileSync(made(...names));
}

/** Keep a screenshot of the whole page. */
export async function screenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(inject("screenshots"), `${name}.png`), fullPage: true });
}
