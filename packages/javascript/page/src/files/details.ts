/** What happened to one file. */

import { button, element } from "../element";
import { openPreview } from "../preview/dialog";
import type { Ask } from "../worker/ask";
import type { Found } from "../worker/requests";
import { elementTable } from "./elementTable";
import type { Entry } from "./entry";
import { statusMark } from "./fileTable";

/** Shows one file at a time. */
export class Details {
  readonly panel = element("section", { class: "panel details", "aria-label": "Chosen file" });
  private shown: Entry | null = null;

  constructor(
    private readonly ask: Ask,
    /** Is told when the user leaves the file out, or puts it back. */
    private readonly changed: (entry: Entry) => void,
  ) {
    this.clear();
  }

  /** Show no file. */
  clear(): void {
    this.shown = null;
    const hint = "Choose a file of the list to see what happens to each of its elements.";
    this.panel.replaceChildren(element("p", { class: "hint" }, hint));
  }

  /** Show the file again if it is shown and has changed. */
  refresh(entry: Entry): void {
    if (entry === this.shown) void this.show(entry);
  }

  /** Show a file. */
  async show(entry: Entry): Promise<void> {
    this.shown = entry;
    const table = element("div", {}, element("p", { class: "hint" }, "Reading the elements…"));
    this.panel.replaceChildren(
      element("h2", {}, entry.path, " ", statusMark(entry)),
      ...this.facts(entry),
      this.buttons(entry),
      table,
    );
    try {
      const elements = await this.ask("explain", { file: entry.file });
      table.replaceChildren(elementTable(elements));
    } catch (error) {
      table.replaceChildren(element("p", { class: "problem" }, (error as Error).message));
    }
  }

  private facts(entry: Entry): HTMLElement[] {
    const { result } = entry;
    if (result === null) return [];
    const facts: HTMLElement[] = [];
    if (entry.warning !== "") {
      facts.push(
        element(
          "p",
          { class: "warning" },
          element("strong", {}, "Look at the image. "),
          entry.warning,
        ),
      );
    }
    if (result.message !== "") {
      facts.push(
        element(
          "p",
          { class: "problem" },
          element("code", {}, result.reason),
          ` ${result.message}`,
        ),
      );
    }
    if (result.output !== null) {
      facts.push(element("p", {}, "Output: ", element("code", {}, result.name)));
    }
    const blanked = Object.entries(result.blanked).map(([what, count]) => `${what} (${count})`);
    const lists = [
      ["Replaced in text that is kept", result.leaks.map(described)],
      ["Replaced in text that is cleaned", result.cleaned.map(described)],
      ["Blanked in pixel data", blanked],
    ] as const;
    for (const [label, texts] of lists) {
      if (texts.length > 0) facts.push(element("p", {}, `${label}: ${texts.join(", ")}`));
    }
    return facts;
  }

  private buttons(entry: Entry): HTMLElement {
    const made = [button("Preview image", () => openPreview(entry.file, entry.path))];
    if (entry.result !== null && entry.result.output !== null) {
      const label = entry.isLeftOut ? "Put back into the zip" : "Leave out of the zip";
      made.push(
        button(label, () => {
          entry.isLeftOut = !entry.isLeftOut;
          this.changed(entry);
          void this.show(entry);
        }),
      );
    }
    return element("div", { class: "buttons" }, ...made);
  }
}

function described({ path, kind }: Found): string {
  return `${kind} in ${path}`;
}
