/** Before all tests: makes the files that they read, and serves the page that was built. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { preview } from "vite";
import type { TestProject } from "vitest/node";

const PAGE = new URL("..", import.meta.url).pathname;
const ENVIRONMENT = join(PAGE, "../../../.venv/bin/python");

declare module "vitest" {
  export interface ProvidedContext {
    /** What made.py made. */
    made: string;
    /** The address of the page. */
    url: string;
    /** Where screenshots are kept. */
    screenshots: string;
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  if (!existsSync(join(PAGE, "dist/index.html"))) {
    throw new Error("the page is not built -> npm run build");
  }
  const folder = mkdtempSync(join(tmpdir(), "page-"));
  const made = join(folder, "made");
  const python = existsSync(ENVIRONMENT) ? ENVIRONMENT : "python";
  execFileSync(python, [join(PAGE, "tests/made.py"), made], { stdio: "inherit" });
  const screenshots = process.env.SCREENSHOTS ?? join(PAGE, "screenshots");
  mkdirSync(screenshots, { recursive: true });
  const server = await preview({
    root: PAGE,
    configFile: join(PAGE, "vite.config.js"),
    preview: { port: 0, strictPort: false },
    logLevel: "error",
  });
  provide("made", made);
  provide("screenshots", screenshots);
  provide("url", server.resolvedUrls!.local[0]!);
  return async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  };
}
