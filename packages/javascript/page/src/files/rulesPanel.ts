/** What is kept: a preset, options of the Basic Profile, and rules of the user's own. */

import { button, choice, element, fileChooser, labelled } from "../element";
import type { Choices, GivenFile, SetUp } from "../worker/requests";
import type { Setting } from "./setting";

/** Shows what was chosen of the procedure, and changes it. */
export class RulesPanel {
  readonly panel = element("section", { class: "panel rules", "aria-labelledby": "rules-title" });
  private readonly state = element("p", { class: "state", role: "status" });
  private readonly problem = element("p", { class: "problem", role: "alert" });
  private readonly about = element("p", { class: "hint", id: "preset-hint" });
  private readonly boxes = new Map<string, HTMLInputElement>();
  private readonly list = element("ul", { class: "overlays" });
  private preset: HTMLSelectElement | undefined;

  constructor(private readonly setting: Setting) {}

  /** Show what can be chosen. */
  fill(choices: Choices): void {
    const names = choices.presets.map(({ name }): [string, string] => [name, name]);
    this.preset = choice([["", "None"], ...names], () => void this.use(choices));
    const chooser = fileChooser("Overlay file", (file) => void this.add(choices, file));
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
      element(
        "div",
        { class: "buttons" },
        button("Add an overlay file…", () => chooser.click()),
      ),
      chooser,
      this.list,
      this.problem,
      element(
        "p",
        { class: "hint" },
        "An overlay file has rules of your own, in TOML. They come last, and one that discloses " +
          "more has to say why.",
      ),
    );
    this.show(choices);
  }

  private async add(choices: Choices, file: File): Promise<void> {
    const overlay = { name: file.name, content: new Uint8Array(await file.arrayBuffer()) };
    await this.use(choices, [...this.setting.current.overlays, overlay]);
  }

  private overlay(choices: Choices, given: GivenFile): HTMLElement {
    const remove = button("Remove", () => {
      const others = this.setting.current.overlays.filter((each) => each !== given);
      void this.use(choices, others);
    });
    remove.setAttribute("aria-label", `Remove ${given.name}`);
    return element("li", {}, `${given.name} `, remove);
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

  private async use(
    choices: Choices,
    overlays: readonly GivenFile[] = this.setting.current.overlays,
  ): Promise<void> {
    const options = [...this.boxes].filter(([, box]) => box.checked && !box.disabled);
    const preset = this.preset?.value ?? "";
    this.problem.textContent = await this.setting.change({
      options: options.map(([name]) => name),
      ...{ preset, overlays },
    });
    this.show(choices);
  }

  /** Show what is in use; the options of the preset are chosen with it. */
  private show(choices: Choices): void {
    const { presets } = choices;
    const { preset, options, overlays }: SetUp = this.setting.current;
    const { description = "", options: ofPreset = [] } =
      presets.find(({ name }) => name === preset) ?? {};
    if (this.preset !== undefined) this.preset.value = preset;
    this.about.textContent = description;
    for (const [name, box] of this.boxes) {
      box.disabled = ofPreset.includes(name);
      box.checked = box.disabled || options.includes(name);
    }
    const own = options.filter((name) => !ofPreset.includes(name));
    const files = overlays.map(({ name }) => name);
    const chosen = [...(preset === "" ? [] : [`the preset ${preset}`]), ...own, ...files];
    this.list.replaceChildren(...overlays.map((each) => this.overlay(choices, each)));
    this.list.hidden = overlays.length === 0;
    this.state.textContent =
      chosen.length > 0 ? `With ${chosen.join(", ")}.` : "What the procedure keeps by itself.";
  }
}
