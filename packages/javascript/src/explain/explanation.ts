/** Runs the engine on a file, and shows what it does to each element, without writing anything. */

import { readFileMeta } from "../dicom/fileMeta";
import { type Settings, transform } from "../engine/transform";
import { DeidentificationError, ProcedureError } from "../errors";
import type { Reading, Source } from "../source/source";
import { dataSetRows } from "./dataSetRows";
import { headRows, headRowsBefore } from "./headRows";
import { ExplainingObserver } from "./observer";
import type { ExplainedElement } from "./row";

/** What happens to each element of one file. */
export interface Explanation {
  /** SOP Class UID (0008,0016); empty if no output is written. */
  readonly sopClass: string;
  /**
   * The elements, in the order of the file. If no output is written, those that were decided
   * before the error, without the values that they would get.
   */
  readonly rows: readonly ExplainedElement[];
  /** The number of elements that each action is applied to. */
  readonly actions: Readonly<Record<string, number>>;
  /** Why no output is written; null if one is written. */
  readonly error: DeidentificationError | null;
}

/**
 * Run the engine on a file, and note what it does. Nothing is written.
 *
 * @throws ProcedureError: the procedure cannot be applied.
 */
export function* explain(source: Source, settings: Settings): Reading<Explanation> {
  let observer: ExplainingObserver | null = null;
  let rows: ExplainedElement[] = [];
  const observed: Settings = {
    ...settings,
    plans(sopClass) {
      observer = null; // discard what was noted for another SOP class
      return settings.plans(sopClass);
    },
    observe(data, decider) {
      observer = new ExplainingObserver(data, decider);
      return observer;
    },
  };
  const noted = () => observer; // which TypeScript takes to be null still
  try {
    const meta = yield* readFileMeta(source, settings.readable.bare);
    rows = yield* headRowsBefore(source, meta);
    const { head, outcome } = yield* transform(source, observed);
    const { sopClass, actions } = outcome;
    return {
      sopClass,
      rows: [...headRows(rows, head), ...dataSetRows(noted()!)],
      actions,
      error: null,
    };
  } catch (error) {
    if (error instanceof ProcedureError || !(error instanceof DeidentificationError)) throw error;
    const found = noted();
    if (found !== null) {
      found.edits = null;
      rows.push(...dataSetRows(found));
    }
    return { sopClass: "", rows, actions: {}, error };
  }
}
