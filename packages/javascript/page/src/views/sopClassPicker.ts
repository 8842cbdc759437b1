/** Chooses a SOP class by its name or UID. */

import { choice, element, labelled, searchField } from "../element";
import type { SOPClass } from "../worker/requests";

/** A search field, and a list of the SOP classes that fit. */
export function sopClassPicker(
  label: string,
  sopClasses: readonly SOPClass[],
  chosen: string,
  changed: (uid: string) => void,
): HTMLElement {
  const list = choice([], changed);
  list.size = 6;
  let current = chosen;
  list.addEventListener("change", () => {
    current = list.value;
  });
  function show(search: string): void {
    const words = search.toLowerCase().split(/\s+/);
    const options = sopClasses
      .filter(({ uid, name }) =>
        words.every((word) => `${name} ${uid}`.toLowerCase().includes(word)),
      )
      .map(({ uid, name, isRejected }) =>
        element("option", { value: uid, title: uid }, isRejected ? `${name} (rejected)` : name),
      );
    list.replaceChildren(...options);
    list.value = current;
  }
  show("");
  return element(
    "fieldset",
    { class: "picker" },
    element("legend", {}, label),
    labelled("Search", searchField(show)),
    labelled("SOP class", list),
  );
}
