/** A file that the user gave, and what became of it. */

import type { FileResult, Status } from "../worker/requests";

/** A file of the list. */
export class Entry {
  result: FileResult | null = null;
  /** Whether the user leaves it out of the zip. */
  isLeftOut = false;

  constructor(
    readonly file: File,
    /** Its path in the folder that was given. */
    readonly path: string,
  ) {}

  /** Its status; "waiting" until it is done. */
  get status(): Status | "waiting" {
    return this.result?.status ?? "waiting";
  }

  /** Why a person must look at its image; empty if nothing is known that asks for it. */
  get warning(): string {
    const { reason = "", noted = [] } = this.result ?? {};
    if (reason === "burned-in") {
      return "The file says, or its kind shows, that the image contains who the patient is.";
    }
    if (noted.includes("not-stated")) {
      return (
        "Images of this kind often show the name of the patient, and this file does not say " +
        "whether it does. Look at the image before you pass the file on."
      );
    }
    return "";
  }
}
