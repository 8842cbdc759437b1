/** Shows the image of a file, so that a person can look for text in it. */

import { button, choice, element, labelled } from "../element";
import { startWorker } from "../worker/ask";
import type { Contrast } from "./colours";
import type { FrameAnswer, FrameQuestion } from "./messages";
import script from "./worker?worker&url";

let worker: Worker | undefined;

/** Open the preview of a file. */
export function openPreview(file: Blob, name: string): void {
  worker ??= startWorker(script);
  new Preview(worker, file, name).open();
}

class Preview {
  private readonly canvas = element("canvas", { role: "img", "aria-label": "Image" });
  private readonly state = element("p", { class: "state", role: "status" });
  private readonly frame = element("input", { type: "range", min: 0, max: 0, value: 0 });
  private readonly frameLabel = labelled("Frame", this.frame);
  private readonly contrastLabel: HTMLElement;
  private readonly dialog: HTMLDialogElement;
  private contrast: Contrast = "full";
  private isWaiting = false;
  private isStale = false;

  constructor(
    private readonly worker: Worker,
    private readonly file: Blob,
    private readonly name: string,
  ) {
    this.frame.addEventListener("input", () => this.ask());
    const contrast = choice(
      [
        ["full", "all values"],
        ["window", "as the file says"],
      ],
      (value) => {
        this.contrast = value as Contrast;
        this.ask();
      },
    );
    this.contrastLabel = labelled("Contrast", contrast);
    const zoom = choice(
      [
        ["fit", "fit"],
        ["1", "100 %"],
        ["2", "200 %"],
      ],
      (value) => this.canvas.setAttribute("class", `zoom-${value}`),
    );
    this.canvas.setAttribute("class", "zoom-fit");
    this.dialog = element(
      "dialog",
      { class: "preview", "aria-labelledby": "preview-title" },
      element("h2", { id: "preview-title" }, `Image of ${name}`),
      element(
        "p",
        { class: "hint" },
        "Look for names, numbers and dates in the image, in each frame. Pixels are not changed: " +
          "the output shows what you see here.",
      ),
      element(
        "div",
        { class: "bar" },
        this.frameLabel,
        this.contrastLabel,
        labelled("Zoom", zoom),
        button("Close", () => this.dialog.close(), "primary"),
      ),
      this.state,
      element(
        "div",
        { class: "scroll", role: "region", tabindex: 0, "aria-label": "Image area" },
        this.canvas,
      ),
    );
  }

  open(): void {
    const receive = ({ data }: MessageEvent<FrameAnswer>) => this.show(data);
    this.worker.addEventListener("message", receive);
    this.dialog.addEventListener("close", () => {
      this.worker.removeEventListener("message", receive);
      this.dialog.remove();
    });
    this.frameLabel.hidden = true;
    this.contrastLabel.hidden = true;
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.ask();
  }

  /** Ask for the frame that is chosen; one at a time, the latest last. */
  private ask(): void {
    if (this.isWaiting) {
      this.isStale = true;
      return;
    }
    this.isWaiting = true;
    this.state.textContent = "Decoding…";
    const { file, contrast } = this;
    this.worker.postMessage({
      file,
      frame: Number(this.frame.value),
      contrast,
    } satisfies FrameQuestion);
  }

  private show(answer: FrameAnswer): void {
    this.isWaiting = false;
    if (this.isStale) {
      this.isStale = false;
      this.ask();
      return;
    }
    if ("error" in answer) {
      this.state.textContent = `No preview: ${answer.error}.`;
      this.canvas.hidden = true;
      return;
    }
    const { bitmap, frames, hasWindow } = answer;
    const { width, height } = bitmap;
    Object.assign(this.canvas, { width, height, hidden: false });
    this.canvas.getContext("2d")!.drawImage(bitmap, 0, 0);
    this.frame.max = String(frames - 1);
    this.frameLabel.hidden = frames === 1;
    this.contrastLabel.hidden = !hasWindow;
    const frame = Number(this.frame.value) + 1;
    const text = `Frame ${frame} of ${frames}, ${width} × ${height} pixels`;
    this.canvas.setAttribute("aria-label", `Image of ${this.name}. ${text}`);
    this.state.textContent = text;
  }
}
