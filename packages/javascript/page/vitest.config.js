import { defineConfig } from "vitest/config";
import page from "./vite.config.js";

export default defineConfig({
  resolve: page.resolve,
  test: {
    retry: 1, // a browser on a busy machine may be late once
    include: ["tests/**/*.test.ts"],
    globalSetup: "tests/setup.ts",
    fileParallelism: false, // one browser at a time
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
