/** De-identifies the files of the list, one after the other. */

import type { Ask } from "../worker/ask";
import type { FileResult } from "../worker/requests";
import { Entry } from "./entry";

/** The files of the page. */
export class Run {
  readonly entries: Entry[] = [];
  private readonly outputs = new Map<string, Entry>();
  private waiting: Entry[] = [];
  private isAtWork = false;
  private generation = 0;

  constructor(
    private readonly ask: Ask,
    /** Is told of each entry that is new or has changed. */
    private readonly changed: (entry: Entry) => void,
    /** Is told when there is nothing more to do. */
    private readonly finished: () => void,
  ) {}

  /** How many files have a result. */
  get finishedFiles(): number {
    return this.entries.length - this.waiting.length - (this.isAtWork ? 1 : 0);
  }

  /** The files that go into the zip. */
  get written(): { entry: Entry; name: string; output: Blob }[] {
    return this.entries.flatMap((entry) => {
      const { output = null, name = "" } = entry.result ?? {};
      return output === null || entry.isLeftOut ? [] : [{ entry, name, output }];
    });
  }

  /** Add files, and begin with them. */
  add(entries: readonly Entry[]): void {
    for (const entry of entries) {
      this.entries.push(entry);
      this.waiting.push(entry);
      this.changed(entry);
    }
    void this.work();
  }

  /** Do all files again, with the key that the worker has now. */
  again(): void {
    const files = this.entries.map(({ file, path }) => new Entry(file, path));
    this.clear();
    this.add(files);
  }

  /** Forget all files. */
  clear(): void {
    this.generation += 1;
    this.entries.length = 0;
    this.waiting = [];
    this.outputs.clear();
    this.isAtWork = false;
  }

  private async work(): Promise<void> {
    if (this.isAtWork) return;
    const { generation } = this;
    this.isAtWork = true;
    for (let entry = this.waiting.shift(); entry !== undefined; entry = this.waiting.shift()) {
      const result = await this.resultOf(entry);
      if (generation !== this.generation) return; // the list was cleared meanwhile
      entry.result = await this.withoutDuplicate(entry, result);
      this.changed(entry);
    }
    this.isAtWork = false;
    this.finished();
  }

  private async resultOf({ file, path }: Entry): Promise<FileResult> {
    try {
      return await this.ask("deidentify", { file, name: path });
    } catch (error) {
      return { ...NO_OUTPUT, ...failed("procedure", (error as Error).message) };
    }
  }

  /** The result; if an earlier file has an output of this name, that is reported instead. */
  private async withoutDuplicate(entry: Entry, result: FileResult): Promise<FileResult> {
    if (result.output === null) return result;
    const first = this.outputs.get(result.name)?.result?.output;
    if (!first) {
      this.outputs.set(result.name, entry);
      return result;
    }
    const without = { ...result, output: null };
    if (await areEqual(first, result.output)) {
      const message = "another file gave the same output";
      return { ...without, status: "skipped", reason: "duplicate-identical", message };
    }
    return { ...without, ...failed("duplicate", "another file has the same output name") };
  }
}

const NO_OUTPUT = {
  ...{ sopClass: "", sopClassName: "", output: null, name: "" },
  ...{ leaks: [], cleaned: [], blanked: {}, noted: [] },
};

function failed(reason: string, message: string) {
  return { status: "failed", reason, message } as const;
}

const BLOCK = 1 << 22;

async function areEqual(first: Blob, second: Blob): Promise<boolean> {
  if (first.size !== second.size) return false;
  for (let start = 0; start < first.size; start += BLOCK) {
    const [one, other] = await Promise.all(
      [first, second].map(async (blob) => {
        const part = blob.slice(start, start + BLOCK);
        return new Uint8Array(await part.arrayBuffer());
      }),
    );
    if (one!.some((byte, place) => byte !== other![place])) return false;
  }
  return true;
}
