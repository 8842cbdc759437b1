/** K, X, Z and R: the actions that do not look at the value. */

import { RejectedDICOMError } from "../errors";
import { type Action, Dependence, Inside } from "./action";

const dependsOnTag = () => Dependence.TAG;

export const KEEP: Action = {
  name: "K",
  act: ({ raw }) => raw,
  keeps: true,
  follows: Inside.KEEPING,
};
export const REMOVE: Action = { name: "X", act: () => null, dependsOn: dependsOnTag };
export const EMPTY: Action = {
  name: "Z",
  act: () => new Uint8Array(0),
  dependsOn: dependsOnTag,
};

/** R: the file is rejected, with the procedure's reason, by RejectedDICOMError. */
export const REJECT: Action = {
  name: "R",
  act({ rule }) {
    throw new RejectedDICOMError(rule.justification, "rejected-element");
  },
};
