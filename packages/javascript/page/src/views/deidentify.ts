/** The view in which files are de-identified. */

import { button, counted, element } from "../element";
import { CostPanel } from "../files/costPanel";
import { DatesPanel } from "../files/datesPanel";
import { Details } from "../files/details";
import type { Entry } from "../files/entry";
import { FileTable } from "../files/fileTable";
import { chosenFiles, droppedFiles } from "../files/intake";
import { KeyPanel } from "../files/keyPanel";
import { PatientsPanel } from "../files/patientsPanel";
import { RulesPanel } from "../files/rulesPanel";
import { Run } from "../files/run";
import { Setting } from "../files/setting";
import { saveZip } from "../files/zip";
import type { Ask } from "../worker/ask";

/** Files in, table of elements, zip out. */
export class DeidentifyView {
  readonly view: HTMLElement;
  private readonly run: Run;
  private readonly table: FileTable;
  private readonly details: Details;
  private readonly key: KeyPanel;
  private readonly rules: RulesPanel;
  private readonly cost: CostPanel;
  private readonly bar = element("progress", { "aria-label": "Progress", value: 0, max: 1 });
  private readonly progress = element("p", { class: "state", role: "status" });
  private readonly problem = element("p", { class: "problem", role: "alert" });
  private readonly save = button("Download all as zip", () => void this.download(), "primary");
  private readonly results = element("div", { class: "results", hidden: true });
  private lastSaid = 0;

  constructor(private readonly ask: Ask) {
    this.run = new Run(
      ask,
      (entry) => this.changed(entry),
      () => this.finished(),
    );
    this.table = new FileTable(this.run.entries, (entry) => void this.details.show(entry));
    this.details = new Details(ask, (entry) => this.leftOut(entry));
    const setting = new Setting(ask, (fingerprint) => {
      this.key.show(fingerprint);
      this.again();
    });
    this.key = new KeyPanel(setting);
    this.rules = new RulesPanel(setting);
    this.cost = new CostPanel(ask, () => this.run.entries.map(({ file }) => file));
    this.results.append(this.outcome(), this.cost.panel, this.table.part, this.details.panel);
    this.view = element(
      "div",
      {},
      element("h1", {}, "De-identify DICOM files"),
      element(
        "p",
        { class: "lead" },
        "Everything is done on this computer. The page cannot connect to any server: files, " +
          "values and keys are not sent anywhere.",
      ),
      element(
        "div",
        { class: "start" },
        ...[this.dropZone(), this.key.panel],
        ...[new PatientsPanel(setting).panel, new DatesPanel(setting).panel, this.rules.panel],
      ),
      this.results,
    );
  }

  /** Make the first key, and show what can be chosen. */
  async start(): Promise<void> {
    await this.key.renew();
    this.rules.fill(await this.ask("choices", null));
  }

  private dropZone(): HTMLElement {
    const files = chooser("Files", { multiple: true }, (entries) => this.add(entries));
    const folder = chooser("Folder", { webkitdirectory: true }, (entries) => this.add(entries));
    const zone = element(
      "section",
      { class: "panel drop", "aria-labelledby": "files-title" },
      element("h2", { id: "files-title" }, "Files"),
      element("p", {}, "Drop files or a folder here, or choose them."),
      element(
        "div",
        { class: "buttons" },
        button("Choose files…", () => files.click(), "primary"),
        button("Choose a folder…", () => folder.click()),
      ),
      files,
      folder,
      element(
        "p",
        { class: "hint" },
        "Pixels are not changed, and not examined for burned-in text: look at the images of " +
          "files that are marked.",
      ),
    );
    for (const name of ["dragenter", "dragover"] as const) {
      document.addEventListener(name, (event) => {
        event.preventDefault();
        zone.classList.add("over");
      });
    }
    document.addEventListener("dragleave", (event) => {
      if (event.relatedTarget === null) zone.classList.remove("over");
    });
    document.addEventListener("drop", async (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      if (event.dataTransfer === null) return;
      try {
        this.add(await droppedFiles(event.dataTransfer));
      } catch {
        this.problem.textContent = "A file or folder that was dropped cannot be read.";
      }
    });
    return zone;
  }

  private outcome(): HTMLElement {
    return element(
      "section",
      { class: "panel outcome", "aria-label": "Result" },
      element("div", { class: "done" }, this.bar, this.progress),
      element(
        "div",
        { class: "buttons" },
        this.save,
        button("Clear the list", () => this.clear()),
      ),
      this.problem,
    );
  }

  private add(entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    this.problem.textContent = "";
    this.results.hidden = false;
    this.key.isNeeded = true;
    this.run.add(entries);
  }

  private again(): void {
    if (this.run.entries.length === 0) return;
    this.details.clear();
    this.run.again();
    this.table.rebuild();
  }

  private clear(): void {
    this.run.clear();
    this.cost.clear();
    this.details.clear();
    this.table.rebuild();
    this.key.isNeeded = false;
    this.results.hidden = true;
  }

  private changed(entry: Entry): void {
    this.table.changed(entry);
    if (entry.result !== null) this.details.refresh(entry);
    const { finishedFiles, entries } = this.run;
    this.bar.max = entries.length;
    this.bar.value = finishedFiles;
    this.save.disabled = true;
    if (performance.now() - this.lastSaid < 1000) return; // or a screen reader never falls silent
    this.lastSaid = performance.now();
    this.progress.textContent = `${finishedFiles} of ${counted(entries.length, "file")}`;
  }

  private finished(): void {
    this.lastSaid = 0;
    this.bar.value = this.run.entries.length;
    this.summarise();
    this.cost.refresh();
  }

  private summarise(): void {
    const { entries, written } = this.run;
    const marked = written.filter(({ entry }) => entry.warning !== "").length;
    const look = marked > 0 ? ` Look at the images of ${marked} of them first.` : "";
    this.progress.textContent = `Finished. ${counted(entries.length, "file")}, of which ${written.length} for the zip.${look}`;
    this.save.disabled = written.length === 0;
  }

  private leftOut(entry: Entry): void {
    this.table.changed(entry);
    this.summarise();
  }

  private async download(): Promise<void> {
    this.problem.textContent = "";
    this.save.disabled = true;
    try {
      if (await saveZip(this.run.written, "de-identified.zip")) {
        this.progress.textContent = `Written to the zip: ${counted(this.run.written.length, "file")}.`;
      }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.problem.textContent = `The zip could not be written: ${why}`;
    }
    this.save.disabled = false;
  }
}

function chooser(
  label: string,
  attributes: Readonly<Record<string, boolean>>,
  chosen: (entries: Entry[]) => void,
): HTMLInputElement {
  const input = element("input", { type: "file", class: "hidden", tabindex: -1, ...attributes });
  input.setAttribute("aria-label", label);
  input.addEventListener("change", () => {
    const entries = chosenFiles(input.files);
    input.value = "";
    chosen(entries);
  });
  return input;
}
