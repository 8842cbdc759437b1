/** What is kept: a preset and options of the Basic Profile. */

import { choice, element, labelled } from "../element";
import type { Choices, SetUp } from "../worker/requests";
import type { Setting } from "./setting";

/** Shows what was chosen of the procedure, and changes it. */
export class RulesPanel {
  readonly panel = element("section", { class: "panel", "aria-labelledby": "rules-title" });
  private readonly state = element("p", { class: "state", role: "status" });
  private readonly problem = element("p", { class: "problem", role: "alert" });
  private readonly about = element("p", { class: "hint", id: "preset-hint" });
  private readonly boxes = new Map<string, HTMLInputElement>();
  private preset: HTMLSelectElement | undefined;

  constructor(private readonly setting: Setting) {}

  /** Show what can be chosen. */
  fill(choices: Choices): void {
    const names = choices.presets.map(({ name }): [string, string] => [name, name]);
    this.preset = choice([["", "None"], ...names], () => void this.use(choices));
    this.preset.setAttribute("aria-describedby", this.about.id);
    this.panel.replaceChildren(
      element("h2", { id: "rules-title" }, "What is kept"),
      this.state,
      labelled("Preset", this.preset),
      this.about,
      element(
        "details",
        { class: "options" },
        element("summary", {}, "Options"),
        element(
          "fieldset",
          {},
          element("legend", { class: "hidden" }, "Options of the Basic Profile"),
          ...choices.options.map((each) => this.option(each, () => void this.use(choices))),
        ),
      ),
      this.problem,
    );
    this.show(choices);
  }

  private option(
    { name, title, why, code }: Choices["options"][number],
    changed: () => void,
  ): HTMLElement {
    const box = element("input", { type: "checkbox", "aria-describedby": `about-${name}` });
    box.addEventListener("change", changed);
    this.boxes.set(name, box);
    const about = `${title} (${code}). ${why}`;
    return element(
      "div",
      {},
      element("label", {}, box, element("span", {}, name)),
      element("p", { class: "hint", id: `about-${name}` }, about),
    );
  }

  private async use(choices: Choices): Promise<void> {
    const options = [...this.boxes].filter(([, box]) => box.checked && !box.disabled);
    const preset = this.preset?.value ?? "";
    this.problem.textContent = await this.setting.change({
      options: options.map(([name]) => name),
      preset,
    });
    this.show(choices);
  }

  /** Show what is in use; the options of the preset are chosen with it. */
  private show({ presets }: Choices): void {
    const { preset, options }: SetUp = this.setting.current;
    const { description = "", options: ofPreset = [] } =
      presets.find(({ name }) => name === preset) ?? {};
    if (this.preset !== undefined) this.preset.value = preset;
    this.about.textContent = description;
    for (const [name, box] of this.boxes) {
      box.disabled = ofPreset.includes(name);
      box.checked = box.disabled || options.includes(name);
    }
    const own = options.filter((name) => !ofPreset.includes(name));
    const chosen = [...(preset === "" ? [] : [`the preset ${preset}`]), ...own];
    this.state.textContent =
      chosen.length > 0 ? `With ${chosen.join(", ")}.` : "What the procedure keeps by itself.";
  }
}
