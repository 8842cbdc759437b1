/** A second key, from which the shifts of dates are derived instead. */

import { button, element, fileChooser } from "../element";
import type { Setting } from "./setting";

/** Shows whether dates have a key of their own, and changes it. */
export class DatesPanel {
  readonly panel: HTMLElement;
  private readonly state = element("p", { class: "state", role: "status" });
  private readonly problem = element("p", { class: "problem", role: "alert" });
  private readonly without = button("Without a second key", () => void this.use(null));

  constructor(private readonly setting: Setting) {
    const chooser = fileChooser("Key file for dates", (file) => void this.use(file));
    this.panel = element(
      "section",
      { class: "panel", "aria-labelledby": "dates-title" },
      element("h2", { id: "dates-title" }, "Dates"),
      this.state,
      element(
        "div",
        { class: "buttons" },
        button("Import a key for dates…", () => chooser.click()),
        this.without,
      ),
      chooser,
      this.problem,
      element(
        "p",
        { class: "hint" },
        "Dates are only moved by an option or preset. With a key of their own, the key of the " +
          "pseudonyms can be changed, and the dates still move by the same days.",
      ),
    );
    this.show(null);
  }

  private async use(file: File | null): Promise<void> {
    const dateKey = file === null ? "" : await file.slice(0, 1024).text();
    const problem = await this.setting.change({ dateKey });
    this.problem.textContent = problem;
    if (problem === "") this.show(file);
  }

  private show(file: File | null): void {
    this.without.disabled = file === null;
    this.state.textContent = file
      ? `Dates move by the key in ${file.name}.`
      : "Dates move by the key of the pseudonyms.";
  }
}
