/** Makes elements of the page. Text is always set as text, never as HTML. */

type Child = Node | string | null | undefined | false;

/**
 * A new element.
 *
 * @param tag - its name, such as "button"
 * @param attributes - its attributes; true for one without a value, false for none
 * @param children - its content
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string | number | boolean>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child): child is Node | string => Boolean(child)));
  return made;
}

/** A button that does something. */
export function button(label: string, act: () => void, kind = "plain"): HTMLButtonElement {
  const made = element("button", { type: "button", class: kind }, label);
  made.addEventListener("click", act);
  return made;
}

/** A control with its label before it. */
export function labelled(label: string, control: HTMLElement): HTMLLabelElement {
  return element("label", {}, element("span", {}, label), control);
}

/** A hidden control with which the user chooses a file; `click()` on it opens the dialog. */
export function fileChooser(label: string, chosen: (file: File) => void): HTMLInputElement {
  const made = element("input", { type: "file", class: "hidden", tabindex: -1 });
  made.setAttribute("aria-label", label);
  made.addEventListener("change", () => {
    const file = made.files?.[0];
    made.value = "";
    if (file !== undefined) chosen(file);
  });
  return made;
}

/** A select with options; each is a value and its text. */
export function choice(
  options: readonly (readonly [value: string, text: string])[],
  changed: (value: string) => void,
): HTMLSelectElement {
  const made = element(
    "select",
    {},
    ...options.map(([value, text]) => element("option", { value }, text)),
  );
  made.addEventListener("change", () => changed(made.value));
  return made;
}

/** A search field, which waits until nothing was typed for a moment. */
export function searchField(changed: (text: string) => void): HTMLInputElement {
  const made = element("input", { type: "search", autocomplete: "off", spellcheck: "false" });
  let timer = 0;
  made.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => changed(made.value.trim()), 150);
  });
  return made;
}

/** A table that scrolls in its own region, which a keyboard can reach. */
export function scrollingTable(
  label: string,
  columns: readonly string[],
): { region: HTMLElement; body: HTMLTableSectionElement } {
  const body = element("tbody");
  const heads = columns.map((column) => element("th", { scope: "col" }, column));
  const table = element(
    "table",
    {},
    element("caption", { class: "hidden" }, label),
    element("thead", {}, element("tr", {}, ...heads)),
    body,
  );
  const region = element("div", { class: "scroll", role: "region", tabindex: 0 }, table);
  region.setAttribute("aria-label", label);
  return { region, body };
}

/** A number and what it counts, such as "1 file" or "2 files". */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** The action as a letter, with what it means for those who hover or listen. */
export function actionMark(action: string): HTMLElement {
  const meaning = ACTIONS[action] ?? action;
  return element(
    "span",
    { class: `action action-${action === "+" ? "new" : action}`, title: meaning },
    action,
    element("span", { class: "hidden" }, `: ${meaning}`),
  );
}

/** What the actions mean (PS3.15 Table E.1-1a). */
export const ACTIONS: Readonly<Record<string, string>> = {
  D: "replaced by a dummy value",
  Z: "emptied, or replaced by a dummy value",
  X: "removed",
  K: "kept",
  C: "cleaned",
  U: "replaced by a new UID",
  R: "the file is rejected",
  "+": "written by this program",
};
