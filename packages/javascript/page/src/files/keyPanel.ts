/** The key: make a new one, import one from a file, export it. */

import { button, element } from "../element";
import type { Ask } from "../worker/ask";
import { saveBlob } from "./zip";

const BYTES = 32;

/** Shows which key is in use, and changes it. */
export class KeyPanel {
  readonly panel: HTMLElement;
  private readonly state = element("p", { class: "state", role: "status" });
  private readonly problem = element("p", { class: "problem", role: "alert" });
  private readonly chooser = element("input", { type: "file", class: "hidden", tabindex: -1 });
  private text = "";
  private isStored = false;

  constructor(
    private readonly ask: Ask,
    /** Is told when another key is in use. */
    private readonly changed: () => void,
  ) {
    this.chooser.setAttribute("aria-label", "Key file");
    this.chooser.addEventListener("change", () => void this.import());
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
        button("New random key", () => void this.renew(true)),
      ),
      this.chooser,
      this.problem,
      element(
        "p",
        { class: "hint" },
        "The same key gives the same new UIDs and pseudonyms, so that follow-up studies stay " +
          "linked. Who has the key can link outputs to originals: export it only to a safe " +
          "place, and never give it to the recipients. It never leaves this page by itself, and " +
          "is gone when you close the page.",
      ),
    );
  }

  /** Whether outputs were made with this key. */
  isNeeded = false;

  /** Use a new random key. */
  async renew(isAsked = false): Promise<void> {
    const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
    const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    this.isStored = false;
    await this.use(`${digits}\n`, "A random key, made in this page");
    if (isAsked) this.changed();
  }

  private async import(): Promise<void> {
    const file = this.chooser.files?.[0];
    this.chooser.value = "";
    if (file === undefined) return;
    const text = await file.slice(0, 1024).text();
    if (await this.use(text, `The key in ${file.name}`)) {
      this.isStored = true;
      this.changed();
    }
  }

  private export(): void {
    this.isStored = true;
    saveBlob(new Blob([this.text], { type: "text/plain" }), "project.key");
  }

  private async use(text: string, source: string): Promise<boolean> {
    try {
      const { fingerprint } = await this.ask("key", { text });
      this.text = text;
      this.problem.textContent = "";
      this.state.replaceChildren(
        `${source}. Fingerprint `,
        element("code", {}, fingerprint),
        ", which does not reveal it.",
      );
      return true;
    } catch (error) {
      this.problem.textContent = (error as Error).message;
      return false;
    }
  }
}
