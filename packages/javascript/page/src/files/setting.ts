/** How files are de-identified, as the worker knows it. */

import type { Ask } from "../worker/ask";
import type { SetUp } from "../worker/requests";

/** Changes how files are de-identified, one change after the other. */
export class Setting {
  private now: SetUp = {
    ...{ key: "", dateKey: "", project: "", pseudonyms: null },
    ...{ preset: "", options: [], overlays: [] },
  };
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly ask: Ask,
    /** Is told after each change, with the fingerprint of the key in use. */
    private readonly changed: (fingerprint: string) => void,
  ) {}

  /** What is set now. */
  get current(): SetUp {
    return this.now;
  }

  /**
   * Change a part of it.
   *
   * @returns why the worker refuses it, so that nothing changes; empty if it does not
   */
  change(part: Partial<SetUp>): Promise<string> {
    const change = this.last.then(() => this.changeNow(part));
    this.last = change;
    return change;
  }

  private async changeNow(part: Partial<SetUp>): Promise<string> {
    const next = { ...this.now, ...part };
    try {
      const { fingerprint } = await this.ask("setUp", next);
      this.now = next;
      this.changed(fingerprint);
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  }
}
