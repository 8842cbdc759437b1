/** The list of files with their status. */

import { button, choice, element, labelled, scrollingTable } from "../element";
import type { Entry } from "./entry";

const PAGE = 500; // rows that are shown at once

const STATUSES = {
  waiting: "Waiting",
  done: "Done",
  look: "Look at the image",
  rejected: "Rejected",
  failed: "Failed",
  skipped: "Skipped",
} as const;

type Shown = keyof typeof STATUSES;

const FILTERS = [["", "All files"], ...Object.entries(STATUSES)] as [string, string][];

/** How a file is shown: as its status, unless a person must look at it. */
function shownStatus(entry: Entry): Shown {
  return entry.status === "done" && entry.warning !== "" ? "look" : entry.status;
}

/** The files in a table; a file is chosen by its button. */
export class FileTable {
  readonly part: HTMLElement;
  private readonly body: HTMLTableSectionElement;
  private readonly more = button("Show more files", () => this.showMore());
  private readonly counts = element("p", { class: "counts" });
  private readonly rows = new Map<Entry, HTMLTableRowElement>();
  private readonly stale = new Set<Entry>();
  private filter = "";
  private most = PAGE;
  private chosen: Entry | null = null;
  private isPlanned = false;

  constructor(
    private readonly entries: readonly Entry[],
    /** Is told which file the user chose. */
    private readonly choose: (entry: Entry) => void,
  ) {
    const { region, body } = scrollingTable("List of files", [
      "File",
      "Status",
      "SOP class",
      "Reason",
    ]);
    this.body = body;
    this.more.hidden = true;
    const filter = choice(FILTERS, (value) => {
      this.filter = value;
      this.most = PAGE;
      this.rebuild();
    });
    this.part = element(
      "div",
      { class: "files" },
      element("div", { class: "bar" }, labelled("Show", filter), this.counts),
      region,
      this.more,
    );
  }

  /** An entry is new, or has changed. What is shown follows a moment later. */
  changed(entry: Entry): void {
    this.stale.add(entry);
    if (this.isPlanned) return;
    this.isPlanned = true;
    setTimeout(() => this.refresh(), 50);
  }

  /** Show what the list contains now. */
  rebuild(): void {
    this.rows.clear();
    this.body.replaceChildren();
    for (const entry of this.entries) this.stale.add(entry);
    this.refresh();
  }

  private showMore(): void {
    this.most += PAGE;
    this.rebuild();
  }

  private refresh(): void {
    this.isPlanned = false;
    for (const entry of this.stale) this.show(entry);
    this.stale.clear();
    const byStatus = new Map<Shown, number>();
    for (const entry of this.entries) {
      const status = shownStatus(entry);
      byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
    }
    const texts = (Object.keys(STATUSES) as Shown[])
      .filter((status) => byStatus.has(status))
      .map((status) => `${STATUSES[status]}: ${byStatus.get(status)}`);
    this.counts.textContent = texts.join(" · ");
    const fitting = this.entries.filter((entry) => this.fits(entry)).length;
    this.more.hidden = this.rows.size >= fitting;
  }

  private fits(entry: Entry): boolean {
    return this.filter === "" || shownStatus(entry) === this.filter;
  }

  private show(entry: Entry): void {
    const row = this.rows.get(entry);
    if (!this.fits(entry)) {
      row?.remove();
      this.rows.delete(entry);
    } else if (row !== undefined) {
      row.replaceChildren(...this.cells(entry, row));
    } else if (this.rows.size < this.most) {
      const made = element("tr", { class: entry === this.chosen ? "chosen" : "" });
      made.append(...this.cells(entry, made));
      this.rows.set(entry, made);
      this.body.append(made);
    }
  }

  private cells(entry: Entry, row: HTMLTableRowElement): HTMLElement[] {
    const focused = row.contains(document.activeElement);
    const name = button(entry.path, () => this.select(entry), "link");
    name.setAttribute("aria-pressed", String(entry === this.chosen));
    if (focused) queueMicrotask(() => name.focus());
    const { sopClassName = "", reason = "", message = "" } = entry.result ?? {};
    const why = message === "" ? entry.warning && "not-stated" : `${reason}: ${message}`;
    return [
      element("th", { scope: "row" }, name),
      element("td", {}, statusMark(entry)),
      element("td", {}, sopClassName),
      element("td", { title: why }, entry.isLeftOut ? "left out of the zip" : why),
    ];
  }

  private select(entry: Entry): void {
    const before = this.chosen;
    this.chosen = entry;
    for (const each of [before, entry]) {
      const row = each && this.rows.get(each);
      row?.classList.toggle("chosen", each === entry);
      row?.querySelector("button")?.setAttribute("aria-pressed", String(each === entry));
    }
    this.choose(entry);
  }
}

/** The status of a file, as a word with a colour. */
export function statusMark(entry: Entry): HTMLElement {
  const shown = shownStatus(entry);
  return element("span", { class: `status status-${shown}` }, STATUSES[shown]);
}
