import { Source } from "../../../src/source/source";

/** A source of which hardly more is in memory than was asked for, so that its window often moves. */
export class Narrow extends Source {
  constructor(
    private readonly content: Uint8Array,
    private readonly more: number,
  ) {
    super(content.length, new Uint8Array(0));
  }

  override async fill(start: number, end: number): Promise<void> {
    this.window = this.content.slice(start, Math.min(end + this.more, this.size));
    this.base = start;
  }
}
