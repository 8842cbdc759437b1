/** K, X, Z and R: the actions that do not look at the value. */

import { RejectedDICOMError } from "../errors";
import { type ActionDefinition, Dependence, Inside } from "./action";

const dependsOnTag = () => Dependence.TAG;

export const KEEP: ActionDefinition = {
  name: "K",
  act: ({ raw }) => raw,
  keeps: true,
  follows: Inside.KEEPING,
};
export const REMOVE: ActionDefinition = { name: "X", act: () => null, dependsOn: dependsOnTag };
export const EMPTY: ActionDefinition = {
  name: "Z",
  act: () => new Uint8Array(0),
  dependsOn: dependsOnTag,
};

/** R: the file is rejected, with the procedure's reason, by RejectedDICOMError. */
export const REJECT: ActionDefinition = {
  name: "R",
  act({ rule }) {
    throw new RejectedDICOMError(rule.justification, "rejected-element");
  },
};
