/** U: new UIDs that keep the references between files. */

import { join } from "../dicom/values";
import {
  type ActionContext,
  type ActionDefinition,
  type Element,
  Inside,
  type NewValue,
  textsOf,
} from "./action";
import { replace } from "./dummy";

/**
 * U: each UID is replaced by one that is derived from it and the key (PS3.15 E.3.9).
 *
 * Empty values and registered UIDs stay. Other VRs are treated as by D.
 */
function replaceUids(element: Element, context: ActionContext): NewValue {
  if (element.vr !== "UI" || element.raw === null) return replace(element, context);
  const uids = textsOf(element).map((original) => context.identity.uid(original));
  return join("UI", uids, element.characterSet);
}

export const UID: ActionDefinition = {
  name: "U",
  act: replaceUids,
  follows: Inside.REPLACING_UIDS,
};
