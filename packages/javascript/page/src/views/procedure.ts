/** The view in which the rules of a SOP class are looked up. */

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
import type { Ask } from "../worker/ask";
import type { AttributeRule, Rules, SOPClass } from "../worker/requests";
import { sopClassPicker } from "./sopClassPicker";

const PAGE = 300; // rows that are shown at once
const CT = "1.2.840.10008.5.1.4.1.1.2";
const COLUMNS = ["Tag", "Name and keyword", "VR", "Action", "Why"];

const FILTERS: [string, string][] = [
  ["", "Any"],
  ...Object.entries(ACTIONS)
    .filter(([action]) => action !== "+")
    .map(([action, meaning]): [string, string] => [action, `${action}: ${meaning}`]),
];

/** The procedure browser. */
export function procedureView(ask: Ask, sopClasses: readonly SOPClass[]): HTMLElement {
  const { region, body } = scrollingTable("Attributes", COLUMNS);
  const about = element("div", { class: "about" });
  const count = element("p", { class: "counts", role: "status" });
  const asked = { sopClass: CT, search: "", action: "", most: PAGE };
  const more = button("Show more attributes", () => void show({ most: asked.most + PAGE }));
  let last = 0;
  async function show(change: Partial<typeof asked>): Promise<void> {
    Object.assign(asked, { most: PAGE }, change);
    last += 1;
    const number = last;
    const rules = await ask("rules", { ...asked });
    if (number !== last) return; // something else was asked meanwhile
    about.replaceChildren(...aboutSOPClass(rules));
    body.replaceChildren(...rules.rows.map(ruleRow));
    count.textContent = `${rules.total} attributes`;
    more.hidden = rules.total <= rules.rows.length;
  }
  void show({});
  const search = searchField((text) => void show({ search: text }));
  search.placeholder = "tag, keyword or name";
  const action = choice(FILTERS, (value) => void show({ action: value }));
  return element(
    "div",
    { class: "browser" },
    element("h1", {}, "Procedure"),
    element("p", { class: "lead" }, "What happens to each attribute of a SOP class, and why."),
    element(
      "div",
      { class: "columns" },
      element(
        "section",
        { class: "panel", "aria-label": "SOP class" },
        sopClassPicker("SOP class", sopClasses, CT, (uid) => void show({ sopClass: uid })),
        about,
      ),
      element(
        "section",
        { class: "panel", "aria-label": "Attributes of the SOP class" },
        element(
          "div",
          { class: "bar" },
          labelled("Search", search),
          labelled("Action", action),
          count,
        ),
        region,
        more,
      ),
    ),
  );
}

function aboutSOPClass({ name, conditions, resembles }: Rules): HTMLElement[] {
  const parts: HTMLElement[] = [element("h2", {}, name)];
  if (resembles !== "") parts.push(element("p", {}, `Treated as ${resembles}`));
  if (conditions.length > 0) {
    parts.push(element("h3", {}, "Conditions of whole files"));
    const items = conditions.map(({ then, justification }) => {
      const effect = then === "reject" ? "Rejected. " : "Look at the image. ";
      return element("li", {}, element("strong", {}, effect), justification);
    });
    parts.push(element("ul", {}, ...items));
  }
  return parts;
}

function ruleRow(rule: AttributeRule): HTMLTableRowElement {
  const { key, name, keyword, vr, action, justification, details, isListed } = rule;
  return element(
    "tr",
    {},
    element("th", { scope: "row", class: "tag" }, element("code", {}, key || "other")),
    element("td", { class: "name" }, name, element("div", { class: "keyword" }, keyword)),
    element("td", {}, vr),
    element("td", {}, actionMark(action)),
    element(
      "td",
      { class: "why" },
      isListed ? justification : `Not listed, so as any other attribute. ${justification}`,
      ...details.map((text) => element("div", { class: "detail" }, text)),
    ),
  );
}
