/** Observes the engine: notes each element that the parser finds, before it is decided. */

import type { Container, Creator, Stored } from "../engine/container";
import type { Decider } from "../engine/decide";
import type { Decisions } from "../engine/decisions";
import type { Edit } from "../engine/edits";
import type { Leak } from "../engine/outcome";
import type { Entry } from "../engine/plan";
import type { Observer } from "../engine/transform";
import type { Reading, Rest, Source } from "../source/source";
import { MOST_BYTES } from "./render";

/** An element that the parser found. */
export interface ObservedElement extends Stored {
  /** The first bytes of its value, up to `MOST_BYTES`. */
  readonly beginning: Uint8Array;
  /** The plan for it. */
  readonly entry: Entry;
  /** The number of sequences around it. */
  readonly depth: number;
  /** The container of its items, if it is a sequence; else null. */
  readonly sequence: Container | null;
}

/** Stands between the parser and the decider, and notes what the parser finds. */
export class ExplainingObserver implements Observer {
  /** The decisions of the decider. */
  readonly decisions: Decisions;
  /** The elements, in the order of the file. */
  readonly elements: ObservedElement[] = [];
  /** The edits to the file; null until all are known. */
  edits: readonly Edit[] | null = null;
  /** The kinds of values that were found in each text that is kept but cleaned, by path. */
  readonly cleaned = new Map<string, string[]>();
  /** The private creators, by the offsets of their headers. */
  readonly creators = new Map<number, Creator>();

  constructor(
    private readonly source: Source,
    private readonly decider: Decider,
  ) {
    this.decisions = decider.decisions;
  }

  /** Note an element, and let the decider decide. */
  *element(stored: Stored): Reading<void> {
    const { value, end } = stored;
    const beginning = yield* this.source.need(value, Math.min(end, value + MOST_BYTES));
    this.note(stored, beginning, null);
    const rest = this.decider.element(stored);
    if (rest !== null) yield* rest;
  }

  /** Note a sequence, and let the decider decide. */
  open(tag: number, sequence: Container): Rest {
    const { start, content, parent } = sequence;
    const stored = { tag, vr: "SQ", start, value: content, end: content, container: parent! };
    this.note(stored, new Uint8Array(0), sequence);
    return this.decider.open(tag, sequence);
  }

  /** Tell the decider that a sequence or item has ended. */
  close(container: Container, end: number): void {
    this.decider.close(container, end);
  }

  /** Note all edits and leaks, when everything is decided. */
  finish(edits: readonly Edit[], leaks: readonly Leak[]): void {
    this.edits = edits;
    for (const each of this.decisions.creators) this.creators.set(each.stored.start, each);
    for (const { path, kind } of leaks) {
      this.cleaned.set(path, [...(this.cleaned.get(path) ?? []), kind]);
    }
  }

  private note(stored: Stored, beginning: Uint8Array, sequence: Container | null): void {
    if (this.decider.sopClass === "") return; // without it, nothing is decided yet
    const { tag, container } = stored;
    const depth = Math.floor((container.depth + 1) / 2);
    const entry = container.plan.entry(tag);
    this.elements.push({ ...stored, beginning, entry, depth, sequence });
  }
}
