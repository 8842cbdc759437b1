/** Which of the attributes that uses need a file has. */

import { Inside } from "../actions/action";
import { vrChoices } from "../dicom/dictionary";
import { DEFLATED, encodingOf } from "../dicom/encoding";
import { MOST_INFLATED, readFileMeta } from "../dicom/fileMeta";
import { inflated } from "../dicom/inflate";
import { latin1 } from "../dicom/latin";
import { isOnlyPadding, withoutPadding } from "../dicom/padding";
import { creatorTag, SOP_CLASS } from "../dicom/tags";
import { CODE_VRS, TEXT_VRS } from "../dicom/vrs";
import { Container, type Stored } from "../engine/container";
import { type Handler, MalformedSequenceError, Parser } from "../engine/parser";
import { UnreadableDICOMError } from "../errors";
import type { Reading, Source } from "../source/source";
import { keyOf, type Path, type Step, type Use } from "./use";

const MODALITY = 0x00080060;
const LARGEST = 1 << 20; // bytes of a value that is not text
const LARGEST_TEXT = 1 << 26;
const MOST_OPAQUE = 20; // malformed sequences that are passed over

/** What a file has of what uses need. */
export interface Present {
  /** Modality (0008,0060). */
  readonly modality: string;
  /** SOP Class UID (0008,0016). */
  readonly sopClass: string;
  /** Of the elements with a value, each once. */
  readonly paths: readonly Path[];
  /** Why not all of it could be read; empty if it could. */
  readonly problem: string;
}

/**
 * Read the header of a file, as far as it can be read.
 *
 * @param uses - only what they need is read
 * @throws NotDICOMError: it is not a DICOM file.
 * @throws UnreadableDICOMError: it cannot be read at all.
 */
export function* presentIn(source: Source, uses: readonly Use[]): Reading<Present> {
  const meta = yield* readFileMeta(source);
  let [dataSet, start] = [source, meta.end];
  if (DEFLATED.has(meta.transferSyntax)) {
    [dataSet, start] = [yield* inflated(source, start, MOST_INFLATED), 0];
  }
  const leaves = leavesOf(uses);
  const opaque = new Set<number>();
  for (;;) {
    const notes = new Notes(dataSet, leaves);
    const encoding = encodingOf(meta.transferSyntax);
    const whole = new Container(null, 0, start, start, dataSet.size, true, encoding);
    try {
      yield* new Parser(dataSet, notes, whole, opaque).parse();
      return notes.present("");
    } catch (error) {
      if (!(error instanceof UnreadableDICOMError)) throw error;
      const isNew = error instanceof MalformedSequenceError && !opaque.has(error.start);
      if (!isNew || opaque.size >= MOST_OPAQUE) return notes.present(error.message);
      opaque.add(error.start);
    }
  }
}

/** The elements at the ends of the paths of all uses, as `keyOf` writes them. */
function leavesOf(uses: readonly Use[]): Leaves {
  const steps = uses.flatMap(({ ways }) =>
    ways.flatMap(({ needs }) => needs.map(({ path }) => path.at(-1)!)),
  );
  return {
    keys: new Set(steps.map((step) => keyOf([step]))),
    tags: new Set(steps.map(({ tag }) => tag)),
  };
}

interface Leaves {
  readonly keys: ReadonlySet<string>;
  /** Their tags; of a private element, without the number of its block. */
  readonly tags: ReadonlySet<number>;
}

/** Notes the elements that are needed, and the private creators. */
class Notes implements Handler {
  private readonly found: { tag: number; container: Container }[] = [];
  private readonly creators = new Map<Container, Map<number, string>>();
  private readonly said = new Map<number, string>();

  constructor(
    private readonly source: Source,
    private readonly leaves: Leaves,
  ) {}

  *element({ tag, vr: stored, value, end, container }: Stored): Reading<void> {
    const isCreator = isCreatorTag(tag);
    const isSaid = container.parent === null && (tag === MODALITY || tag === SOP_CLASS);
    if (!isCreator && !isSaid && !this.leaves.tags.has(withoutBlock(tag))) return;
    const vr = stored === "" || stored === "UN" ? (vrChoices(tag)[0] ?? "UN") : stored;
    const isText = TEXT_VRS.has(vr) || CODE_VRS.has(vr);
    const length = end - value;
    if (length > (isText ? LARGEST_TEXT : LARGEST)) return;
    const isRead = isText || isCreator;
    const raw = isRead ? yield* this.source.need(value, end) : new Uint8Array(0);
    if (isCreator) this.creatorsOf(container).set(tag, withoutPadding(latin1(raw)));
    if (isSaid) this.said.set(tag, withoutPadding(latin1(raw)));
    if (isText ? !isOnlyPadding(raw) : length > 0) this.found.push({ tag, container });
  }

  open(_tag: number, sequence: Container): null {
    sequence.inside = Inside.REMOVING; // one that cannot be read is passed over
    return null;
  }

  close(): void {}

  /** What was found. */
  present(problem: string): Present {
    const paths = new Map<string, Path>();
    for (const { tag, container } of this.found) {
      const step = this.step(tag, container);
      if (!this.leaves.keys.has(keyOf([step]))) continue;
      const path = [...this.sequences(container), step];
      paths.set(keyOf(path), path);
    }
    const [modality = "", sopClass = ""] = [MODALITY, SOP_CLASS].map((tag) => this.said.get(tag));
    return { modality, sopClass, paths: [...paths.values()], problem };
  }

  /** The sequences that contain the elements of a container, the outermost first. */
  private sequences(container: Container): Step[] {
    const steps: Step[] = [];
    for (let item = container; item.parent?.parent; item = item.parent.parent) {
      steps.push(this.step(item.parent.tag, item.parent.parent));
    }
    return steps.reverse();
  }

  private step(tag: number, container: Container): Step {
    const creator = creatorTag(tag);
    if (creator === null) return { tag, creator: "" };
    const name = this.creators.get(container)?.get(creator) ?? "";
    return { tag: withoutBlock(tag), creator: name };
  }

  private creatorsOf(container: Container): Map<number, string> {
    const known = this.creators.get(container) ?? new Map<number, string>();
    this.creators.set(container, known);
    return known;
  }
}

function isCreatorTag(tag: number): boolean {
  const element = tag & 0xffff;
  return (tag >>> 16) % 2 === 1 && element >= 0x10 && element <= 0xff;
}

/** A private tag without the number of its block; other tags as they are. */
function withoutBlock(tag: number): number {
  return (tag >>> 16) % 2 === 1 ? (tag & 0xffff00ff) >>> 0 : tag;
}
