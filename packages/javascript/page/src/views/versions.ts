/** The view in which two versions of the procedure are compared. */

import { button, choice, element, labelled, scrollingTable } from "../element";
import { KINDS, type Kind, SUBJECTS, type Subject } from "../procedure/changes";
import type { Ask } from "../worker/ask";
import type { NamedChange, VersionDifference } from "../worker/requests";

const PAGE = 300; // rows that are shown at once
const COLUMNS = ["Kind", "What", "Before", "After", "Reason", "Reason before", "SOP classes"];

const MEANINGS: Readonly<Record<Kind, string>> = {
  loosened: "discloses more",
  added: "listed now, or no longer rejected",
  tightened: "discloses less",
  removed: "no longer listed, or rejected now",
  replaced: "the same action, another dummy",
  justified: "another reason",
};

/** What differs between the procedure of this page and another version. */
export class VersionsView {
  readonly view: HTMLElement;
  private readonly body: HTMLTableSectionElement;
  private readonly state = element("p", { class: "state", role: "status" });
  private readonly problem = element("p", { class: "problem", role: "alert" });
  private readonly result: HTMLElement;
  private readonly more = button("Show more changes", () => void this.show(this.most + PAGE));
  private other: File | null = null;
  private isOlder = true;
  private kind: Kind | "" = "";
  private subject: Subject | "" = "";
  private most = PAGE;

  constructor(
    private readonly ask: Ask,
    version: string,
  ) {
    const { region, body } = scrollingTable("Changes", COLUMNS);
    this.body = body;
    this.result = element(
      "section",
      { class: "panel", "aria-label": "Changes between the versions", hidden: true },
      element("div", { class: "bar" }, ...this.filters()),
      region,
      this.more,
    );
    this.view = element(
      "div",
      { class: "browser" },
      element("h1", {}, "Compare versions"),
      element(
        "p",
        { class: "lead" },
        `This page has version ${version} of the procedure. Load the procedure.json of another ` +
          "version to see what changed, the most dangerous changes first.",
      ),
      this.loader(),
      this.result,
    );
  }

  private loader(): HTMLElement {
    const chooser = element("input", {
      type: "file",
      accept: ".json",
      class: "hidden",
      tabindex: -1,
    });
    chooser.setAttribute("aria-label", "Another procedure.json");
    chooser.addEventListener("change", () => {
      this.other = chooser.files?.[0] ?? null;
      chooser.value = "";
      if (this.other !== null) void this.load();
    });
    const direction = choice(
      [
        ["older", "older than the one of this page"],
        ["newer", "newer than the one of this page"],
      ],
      (value) => {
        this.isOlder = value === "older";
        if (this.other !== null) void this.load();
      },
    );
    return element(
      "section",
      { class: "panel", "aria-label": "Another version" },
      element(
        "div",
        { class: "bar" },
        button("Load procedure.json…", () => chooser.click(), "primary"),
        labelled("It is", direction),
        chooser,
      ),
      this.state,
      this.problem,
    );
  }

  private filters(): HTMLElement[] {
    const kinds = KINDS.map((kind) => [kind, `${kind}: ${MEANINGS[kind]}`] as const);
    const kind = choice([["", "All"], ...kinds], (value) => {
      this.kind = value as Kind | "";
      void this.show();
    });
    const subjects = SUBJECTS.map((each) => [each, each] as const);
    const subject = choice([["", "Everything"], ...subjects], (value) => {
      this.subject = value as Subject | "";
      void this.show();
    });
    return [labelled("Kind", kind), labelled("What", subject)];
  }

  private async load(): Promise<void> {
    this.problem.textContent = "";
    this.state.textContent = "Comparing…";
    await this.show(PAGE, this.other);
  }

  private async show(most = PAGE, other: File | null = null): Promise<void> {
    this.most = most;
    const { isOlder, kind, subject } = this;
    try {
      const found = await this.ask("compareVersions", { other, isOlder, kind, subject, most });
      this.state.textContent = summary(found);
      this.body.replaceChildren(...found.changes.map(changeRow));
      this.more.hidden = found.total <= found.changes.length;
      this.result.hidden = false;
    } catch (error) {
      this.state.textContent = "";
      this.result.hidden = true;
      this.problem.textContent = (error as Error).message;
    }
  }
}

function summary({ before, after, byKind }: VersionDifference): string {
  const counts = KINDS.filter((kind) => byKind[kind]).map((kind) => `${byKind[kind]} ${kind}`);
  return `From ${before} to ${after}: ${counts.join(", ") || "no difference"}.`;
}

function changeRow(change: NamedChange): HTMLElement {
  const { kind, subject, name, keyword, before, after, reason, reasonBefore } = change;
  const names = change.sopClassNames;
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, element("span", { class: `kind kind-${kind}` }, kind)),
    element(
      "td",
      {},
      subject,
      name !== "" && " ",
      element("code", {}, name),
      keyword && ` ${keyword}`,
    ),
    element("td", {}, before),
    element("td", {}, after),
    element("td", { class: "why" }, reason),
    element("td", { class: "why" }, reasonBefore),
    element(
      "td",
      { class: "why" },
      names.length > 3
        ? element(
            "details",
            {},
            element("summary", {}, `${names.length} SOP classes`),
            names.join(", "),
          )
        : names.join(", "),
    ),
  );
}
