/** The elements of a file: what happens to each, why, and its value before and after. */

import {
  ACTIONS,
  actionMark,
  button,
  choice,
  element,
  labelled,
  scrollingTable,
  searchField,
} from "../element";
import type { ElementRow, ElementTable } from "../worker/requests";

const PAGE = 400; // rows that are shown at once
const COLUMNS = ["Tag", "Name", "VR", "Action", "Before", "After", "Why"];

const FILTERS: [string, string][] = [
  ["", "All elements"],
  ["changed", "Only what changes"],
  ...Object.entries(ACTIONS)
    .filter(([action]) => action !== "R")
    .map(([action, meaning]): [string, string] => [action, `${action}: ${meaning}`]),
];

/** The element table of a file, which can be searched. */
export function elementTable({ rows, error }: ElementTable): HTMLElement {
  const { region, body } = scrollingTable("Elements", COLUMNS);
  const count = element("p", { class: "counts", role: "status" });
  let search = "";
  let filter = "";
  let most = PAGE;
  const more = button("Show more elements", () => {
    most += PAGE;
    show();
  });
  function show(): void {
    const found = rows.filter((row) => fits(row, search, filter));
    body.replaceChildren(...found.slice(0, most).map(tableRow));
    count.textContent = `${found.length} of ${rows.length} elements`;
    more.hidden = found.length <= most;
  }
  const field = searchField((text) => {
    search = text.toLowerCase();
    show();
  });
  const choose = choice(FILTERS, (value) => {
    filter = value;
    show();
  });
  show();
  return element(
    "div",
    { class: "elements" },
    error !== "" && element("p", { class: "hint" }, "Elements that were read before the error:"),
    element("div", { class: "bar" }, labelled("Search", field), labelled("Show", choose), count),
    region,
    more,
  );
}

function fits(row: ElementRow, search: string, filter: string): boolean {
  if (filter === "changed" && row.before === row.after) return false;
  if (filter !== "" && filter !== "changed" && row.action !== filter) return false;
  const { path, keyword, name, before, after } = row;
  const text = `${path} ${keyword} ${name} ${before ?? ""} ${after ?? ""}`.toLowerCase();
  return text.includes(search);
}

function tableRow(row: ElementRow): HTMLTableRowElement {
  const { path, depth, keyword, name, vr, action, justification, before, after, remark } = row;
  const tag = path.slice(path.lastIndexOf(">") + 1);
  const isChanged = before !== after;
  return element(
    "tr",
    { class: isChanged ? "changed" : "" },
    element(
      "th",
      { scope: "row", title: path, class: `tag depth-${Math.min(depth, 6)}` },
      element("code", {}, tag),
    ),
    element("td", { title: keyword }, name),
    element("td", {}, vr),
    element("td", {}, actionMark(action)),
    element("td", { class: "value" }, valueText(before)),
    element("td", { class: "value" }, valueText(after)),
    element("td", { class: "why" }, justification, remark !== "" && ` (${remark})`),
  );
}

function valueText(value: string | null): HTMLElement | string {
  if (value === null) return element("span", { class: "absent" }, "absent");
  return value === "" ? element("span", { class: "absent" }, "empty") : value;
}
