/** The key: make a new one, import one from a file, export it; and the project that it is for. */

import { button, element, fileChooser, labelled } from "../element";
import type { Setting } from "./setting";
import { saveBlob } from "./zip";

const BYTES = 32;

/** Shows which key is in use, and changes it. */
export class KeyPanel {
  readonly panel: HTMLElement;
  private readonly state = element("p", { class: "state", role: "status" });
  private readonly problem = element("p", { class: "problem", role: "alert" });
  private readonly chooser = fileChooser("Key file", (file) => void this.import(file));
  private readonly project = element("input", {
    ...{ type: "text", autocomplete: "off", spellcheck: "false" },
    "aria-describedby": "project-hint",
  });
  private source = "";
  private isStored = false;

  constructor(private readonly setting: Setting) {
    this.project.addEventListener("change", () => void this.useProject());
    window.addEventListener("beforeunload", (event) => {
      if (this.isNeeded && !this.isStored) event.preventDefault();
    });
    this.panel = element(
      "section",
      { class: "panel", "aria-labelledby": "key-title" },
      element("h2", { id: "key-title" }, "Key"),
      this.state,
      element(
        "div",
        { class: "buttons" },
        button("Import key file…", () => this.chooser.click()),
        button("Export key file", () => this.export()),
        button("New random key", () => void this.renew()),
      ),
      this.chooser,
      labelled("Project", this.project),
      this.problem,
      element(
        "p",
        { class: "hint" },
        "The same key gives the same new UIDs and pseudonyms, so that follow-up studies stay " +
          "linked. Who has the key can link outputs to originals: export it only to a safe " +
          "place, and never give it to the recipients. It never leaves this page by itself, and " +
          "is gone when you close the page.",
      ),
      element(
        "p",
        { class: "hint", id: "project-hint" },
        "With the name of a project, other keys are derived from this one, so that the outputs " +
          "of two projects cannot be linked. Write the name down exactly.",
      ),
    );
  }

  /** Whether outputs were made with this key. */
  isNeeded = false;

  /** Use a new random key. */
  async renew(): Promise<void> {
    const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
    const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (await this.use(`${digits}\n`, "A random key, made in this page")) this.isStored = false;
  }

  /** Show the fingerprint of the key in use. */
  show(fingerprint: string): void {
    this.state.replaceChildren(
      `${this.source}. Fingerprint `,
      element("code", {}, fingerprint),
      ", which does not reveal it.",
    );
  }

  private async import(file: File): Promise<void> {
    const text = await file.slice(0, 1024).text();
    if (await this.use(text, `The key in ${file.name}`)) this.isStored = true;
  }

  private export(): void {
    this.isStored = true;
    saveBlob(new Blob([this.setting.current.key], { type: "text/plain" }), "project.key");
  }

  private async useProject(): Promise<void> {
    const project = this.project.value.trim();
    this.project.value = project;
    this.problem.textContent = await this.setting.change({ project });
  }

  private async use(key: string, source: string): Promise<boolean> {
    const before = this.source;
    this.source = source; // for `show`, if the key is taken
    const problem = await this.setting.change({ key });
    if (problem !== "") this.source = before;
    this.problem.textContent = problem;
    return problem === "";
  }
}
