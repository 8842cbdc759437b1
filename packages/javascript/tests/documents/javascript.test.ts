/** The blocks of docs/tasks/javascript.md run as they stand there. */

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Deidentifier } from "../../src";
import { procedure } from "../../src";

interface Vector {
  readonly name: string;
}
