/** What the files can still be used for, and what gives back the rest. */

import { button, counted, element, scrollingTable } from "../element";
import type { Ask } from "../worker/ask";
import type { KindOfFiles, Read, UseOfFiles } from "../worker/requests";

const COLUMNS = ["Use", "Files", "After de-identification", "Without", "Given back by"];

/** Tells what de-identification costs, when the user asks for it, and again after each change. */
export class CostPanel {
  readonly panel: HTMLElement;
  private readonly state = element("p", { class: "state", role: "status" });
  private readonly table: HTMLElement;
  private readonly body: HTMLTableSectionElement;
  private readonly read = new WeakMap<File, Read>();
  private isAsked = false;
  private generation = 0;

  constructor(
    private readonly ask: Ask,
    private readonly files: () => readonly File[],
  ) {
    const { region, body } = scrollingTable("Uses of the files", COLUMNS);
    this.table = region;
    this.body = body;
    this.panel = element(
      "section",
      { class: "panel cost", "aria-labelledby": "cost-title" },
      element("h2", { id: "cost-title" }, "What the files can be used for"),
      element(
        "div",
        { class: "bar" },
        button("Tell what is lost", () => void this.tell()),
        this.state,
      ),
      region,
      element(
        "p",
        { class: "hint" },
        "Uses that the originals have all attributes for, such as uptake values, intervals and " +
          "b-values. The rules of attributes are looked at, not values: a text that is a name " +
          "may still go.",
      ),
    );
    this.clear();
  }

  /** Forget the files. */
  clear(): void {
    this.generation += 1;
    this.isAsked = false;
    this.table.hidden = true;
    this.state.textContent = "";
  }

  /** The files, or the options, have changed. */
  refresh(): void {
    if (this.isAsked) void this.tell();
  }

  private async tell(): Promise<void> {
    this.isAsked = true;
    this.generation += 1;
    const { generation } = this;
    const all: Read[] = [];
    for (const file of this.files()) {
      const read = this.read.get(file) ?? (await this.ask("present", { file }));
      this.read.set(file, read);
      if (generation !== this.generation) return; // asked again, or cleared
      all.push(read);
    }
    const presents = all.flatMap(({ present }) => present ?? []);
    const kinds = await this.ask("cost", { presents });
    if (generation !== this.generation) return;
    const unread = all.filter(({ problem }) => problem !== "").length;
    const uses = kinds.flatMap((kind) => kind.uses);
    const lost = uses.filter(({ left, files: having }) => left < having).length;
    this.state.textContent =
      `${counted(presents.length, "file")} read. ` +
      `${uses.length - lost} of ${counted(uses.length, "use")} left.` +
      (unread > 0 ? ` ${counted(unread, "file")} cannot be read, or not all.` : "");
    this.body.replaceChildren(...kinds.flatMap(rowsOf));
    this.table.hidden = kinds.length === 0;
  }
}

function rowsOf(kind: KindOfFiles): HTMLElement[] {
  const { modality, sopClassName, files, isRejected, uses } = kind;
  const name = `${modality || "no modality"}, ${sopClassName}: ${counted(files, "file")}`;
  const rejected = isRejected ? "; the procedure rejects this SOP class" : "";
  const head = element("th", { scope: "rowgroup", colspan: COLUMNS.length }, name, rejected);
  return [element("tr", { class: "kind-of-files" }, head), ...uses.map(useRow)];
}

function useRow({ title, reason, files, left, lost, givenBackBy }: UseOfFiles): HTMLElement {
  const sets = givenBackBy.map((names) => names.join(" and "));
  const back = sets.length > 0 ? sets.join(", or ") : "no option";
  return element(
    "tr",
    {},
    element("th", { scope: "row", title: reason }, title),
    element("td", {}, String(files)),
    element("td", {}, mark(files, left)),
    element("td", { class: "why" }, lost.join(", ")),
    element("td", { class: "why" }, left < files && back),
  );
}

function mark(files: number, left: number): HTMLElement {
  if (left === files) return element("span", { class: "status status-done" }, "left");
  if (left === 0) return element("span", { class: "status status-rejected" }, "lost");
  return element("span", { class: "status status-look" }, `left in ${left}`);
}
