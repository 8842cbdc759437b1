/** The actions by name. Every procedure may name one that is added. */

import { ProcedureError } from "../errors";
import type { ActionDefinition } from "./action";
import { CLEAN } from "./clean";
import { DUMMY } from "./dummy";
import { EMPTY, KEEP, REJECT, REMOVE } from "./plain";
import { UID } from "./uid";

const actions = new Map(
  [DUMMY, EMPTY, REMOVE, KEEP, CLEAN, UID, REJECT].map((each) => [each.name, each]),
);

/**
 * Add an action, before the first file is de-identified.
 *
 * @throws RangeError: there is another of this name.
 */
export function register(action: ActionDefinition): void {
  const known = actions.get(action.name) ?? action;
  if (known !== action) throw new RangeError(`there is an action '${action.name}' already`);
  actions.set(action.name, action);
}

/** Whether there is an action of this name. */
export function isAction(name: string): boolean {
  return actions.has(name);
}

/**
 * The action of this name.
 *
 * @throws ProcedureError: there is none.
 */
export function actionNamed(name: string): ActionDefinition {
  const action = actions.get(name);
  if (action === undefined) {
    throw new ProcedureError(`the procedure has an unknown action '${name}'`);
  }
  return action;
}
