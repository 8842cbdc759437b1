/** Where the parser is: in the data set, or in a sequence or item in it. */

import { Inside } from "../actions/action";
import { type CharacterSet, DEFAULT } from "../dicom/characterSet";
import type { Encoding } from "../dicom/encoding";
import { spelled } from "../dicom/tags";
import { NO_PLAN, type Plan } from "./plan";

const NOTHING = new Uint8Array(0);
const MOST_NAMED = 20; // sequences in the path of an element: the innermost ones

/**
 * A value that says which patient, study, series or instance a data set belongs to, or how the
 * pixels of the data set or item are described.
 */
export interface Said {
  /** Such as Patient ID, or Rows. */
  readonly tag: number;
  /** Its value. */
  readonly raw: Uint8Array;
  /** Its new value if it is a UID by which outputs are named; else null. */
  readonly uid: string | null;
}

/** A data set, a sequence, or an item of one. */
export class Container {
  /** Whether it contains items, not elements. */
  readonly isSequence: boolean;
  /** The number of sequences and items around it. */
  readonly depth: number;
  /** How its elements are treated. */
  inside: Inside;
  /** What to do with its elements. */
  plan: Plan;
  /** Of its texts. */
  characterSet: CharacterSet;
  /** Offset of the end of its content, once it is reached. */
  contentEnd: number;
  /** By how many bytes its content grows. */
  delta = 0;
  /** The number of its items so far. */
  items = 0;
  /** Its private creators, by tag; null if it has none. */
  creators: Map<number, Creator> | null = null;
  /** What is written in place of a sequence whose items are not followed. */
  replacement: Uint8Array = NOTHING;
  /** Values that say what the data set belongs to, or describe the pixels in it. */
  readonly said: Said[] = [];

  constructor(
    /** The container around it; null for the data set. */
    readonly parent: Container | null,
    /** Of a sequence; for an item, its number from 0. */
    readonly tag: number,
    /** Offset of its header. */
    readonly start: number,
    /** Offset of its content. */
    readonly content: number,
    /** Offset of its end; if its length is undefined, that of its parent's end. */
    readonly stop: number,
    /** Whether its length is defined. */
    readonly isDefined: boolean,
    /** Of its elements. */
    readonly encoding: Encoding,
  ) {
    this.contentEnd = stop;
    this.isSequence = parent !== null && !parent.isSequence;
    this.depth = parent === null ? 0 : parent.depth + 1;
    this.inside = parent?.inside ?? Inside.KEEPING;
    this.plan = parent?.plan ?? NO_PLAN;
    this.characterSet = parent?.characterSet ?? DEFAULT;
  }

  /** The path of an element in it, such as (0040,A730)[0]>(0040,A160). */
  path(tag: number): string {
    const steps = [spelled(tag)];
    let item: Container = this;
    while (item.parent?.parent) {
      if (steps.length > MOST_NAMED) {
        steps.push("...");
        break;
      }
      steps.push(`${spelled(item.parent.tag)}[${item.tag}]`);
      item = item.parent.parent;
    }
    return steps.reverse().join(">");
  }

  /** The tags of the sequences around its elements, the outermost first. */
  sequences(): readonly number[] {
    const tags: number[] = [];
    for (let each: Container | null = this; each !== null; each = each.parent) {
      if (each.isSequence) tags.push(each.tag);
    }
    return tags.reverse();
  }

  /** Its values that say or describe something, by tag; the last one of several. */
  saidByTag(): Map<number, Uint8Array> {
    return new Map(this.said.map(({ tag, raw }) => [tag, raw]));
  }
}

/** An element as it stands in the file. */
export interface Stored {
  /** Group and element in one number. */
  readonly tag: number;
  /** As the file has it; empty under implicit VR. */
  readonly vr: string;
  /** Offset of its header. */
  readonly start: number;
  /** Offset of its value. */
  readonly value: number;
  /** Offset of the next element. */
  readonly end: number;
  /** The data set or item that contains it. */
  readonly container: Container;
}

/** Whether the header of an element has no VR, although that of the data set is explicit. */
export function lacksVR({ vr, container }: Stored): boolean {
  return vr === "" && container.encoding.explicit;
}

/** A private creator: it reserves a block of private elements (PS3.5 section 7.8.1). */
export class Creator {
  /** Whether an element of its block stays. */
  isNeeded = false;

  constructor(
    /** Its value. */
    readonly name: string,
    /** Its element. */
    readonly stored: Stored,
  ) {}
}
