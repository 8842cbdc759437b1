/** The view in which two SOP classes are compared. */

import { actionMark, element, labelled, scrollingTable, searchField } from "../element";
import type { Ask } from "../worker/ask";
import type { AttributeRule, RuleDifference, SOPClass } from "../worker/requests";
import { sopClassPicker } from "./sopClassPicker";

const CT = "1.2.840.10008.5.1.4.1.1.2";
const MR = "1.2.840.10008.5.1.4.1.1.4";
const COLUMNS = ["Tag", "Name", "First", "Second", "Why in the first", "Why in the second"];
const MOST = 1000; // rows that are shown

/** What two SOP classes treat differently. */
export function sopClassesView(ask: Ask, sopClasses: readonly SOPClass[]): HTMLElement {
  const { region, body } = scrollingTable("Differences", COLUMNS);
  const count = element("p", { class: "counts", role: "status" });
  const asked = { first: CT, second: MR, reasons: false, search: "" };
  let last = 0;
  async function show(change: Partial<typeof asked>): Promise<void> {
    Object.assign(asked, change);
    last += 1;
    const number = last;
    const differences = await ask("compareSOPClasses", { ...asked });
    if (number !== last) return; // something else was asked meanwhile
    body.replaceChildren(...differences.slice(0, MOST).map(differenceRow));
    const shown = differences.length > MOST ? `, the first ${MOST} are shown` : "";
    count.textContent = `${differences.length} attributes differ${shown}`;
  }
  void show({});
  const reasons = element("input", { type: "checkbox" });
  reasons.addEventListener("change", () => void show({ reasons: reasons.checked }));
  const search = searchField((text) => void show({ search: text }));
  search.placeholder = "tag, keyword or name";
  return element(
    "div",
    { class: "browser" },
    element("h1", {}, "Compare SOP classes"),
    element("p", { class: "lead" }, "The attributes that two SOP classes treat differently."),
    element(
      "div",
      { class: "pair panel" },
      sopClassPicker("First SOP class", sopClasses, CT, (uid) => void show({ first: uid })),
      sopClassPicker("Second SOP class", sopClasses, MR, (uid) => void show({ second: uid })),
    ),
    element(
      "section",
      { class: "panel", "aria-label": "Differences between the SOP classes" },
      element(
        "div",
        { class: "bar" },
        labelled("Search", search),
        labelled("Also where only the reason differs", reasons),
        count,
      ),
      region,
    ),
  );
}

function differenceRow({ key, name, keyword, first, second }: RuleDifference): HTMLElement {
  return element(
    "tr",
    {},
    element("th", { scope: "row", class: "tag" }, element("code", {}, key)),
    element("td", { title: keyword }, name),
    element("td", {}, actionMark(first.action)),
    element("td", {}, actionMark(second.action)),
    element("td", { class: "why" }, reasonText(first)),
    element("td", { class: "why" }, reasonText(second)),
  );
}

function reasonText({ justification, details, isListed }: AttributeRule): string {
  const text = [justification, ...details].join(" ");
  return isListed ? text : `Not listed. ${text}`;
}
