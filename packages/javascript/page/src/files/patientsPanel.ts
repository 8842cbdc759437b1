/** The user's own pseudonyms: a table, which is read and never written. */

import { button, element, fileChooser } from "../element";
import type { Setting } from "./setting";

/** Shows which table of pseudonyms is in use, and changes it. */
export class PatientsPanel {
  readonly panel: HTMLElement;
  private readonly state = element("p", { class: "state", role: "status" });
  private readonly problem = element("p", { class: "problem", role: "alert" });
  private readonly without = button("Without a table", () => void this.use(null));

  constructor(private readonly setting: Setting) {
    const chooser = fileChooser("Table of pseudonyms", (file) => void this.use(file));
    this.panel = element(
      "section",
      { class: "panel", "aria-labelledby": "patients-title" },
      element("h2", { id: "patients-title" }, "Pseudonyms"),
      this.state,
      element(
        "div",
        { class: "buttons" },
        button("Choose a table…", () => chooser.click()),
        this.without,
      ),
      chooser,
      this.problem,
      element(
        "p",
        { class: "hint" },
        "A CSV file in UTF-8 with the columns patient_id and pseudonym, and if wanted issuer " +
          "and date_shift_days. Files of a patient that is not in it are rejected.",
      ),
    );
    this.show(null);
  }

  private async use(file: File | null): Promise<void> {
    const pseudonyms = file && {
      name: file.name,
      content: new Uint8Array(await file.arrayBuffer()),
    };
    const problem = await this.setting.change({ pseudonyms });
    this.problem.textContent = problem;
    if (problem === "") this.show(file);
  }

  private show(file: File | null): void {
    this.without.disabled = file === null;
    this.state.textContent = file
      ? `The pseudonyms in ${file.name}.`
      : "Patients are called by pseudonyms that are made with the key.";
  }
}
