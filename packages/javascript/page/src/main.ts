/** The page: its views, and the worker that does the work. */

import { DeidentifyView } from "./views/deidentify";
import { procedureView } from "./views/procedure";
import { sopClassesView } from "./views/sopClasses";
import { VersionsView } from "./views/versions";
import { asking, startWorker } from "./worker/ask";
import worker from "./worker/main?worker&url";

const ask = asking(startWorker(worker));
const main = document.querySelector("main")!;
const deidentify = new DeidentifyView(ask);
const made = new Map<string, HTMLElement>([["#de-identify", deidentify.view]]);

/** The view that the address names; each is made when it is first shown. */
async function viewOf(hash: string): Promise<HTMLElement> {
  const { procedure } = await ask("version", null);
  const sopClasses = await ask("sopClasses", null);
  const known = made.get(hash);
  if (known !== undefined) return known;
  const view =
    hash === "#procedure"
      ? procedureView(ask, sopClasses)
      : hash === "#sop-classes"
        ? sopClassesView(ask, sopClasses)
        : new VersionsView(ask, procedure).view;
  made.set(hash, view);
  return view;
}

const HASHES = ["#de-identify", "#procedure", "#sop-classes", "#versions"];

async function show(isMoved: boolean): Promise<void> {
  const hash = HASHES.includes(location.hash) ? location.hash : "#de-identify";
  for (const link of document.querySelectorAll("nav a")) {
    if (link.getAttribute("href") === hash) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const view = made.get(hash) ?? (await viewOf(hash));
  main.replaceChildren(view);
  document.title = `${view.querySelector("h1")?.textContent} - DICOM de-identification`;
  if (isMoved) main.focus();
}

addEventListener("hashchange", () => {
  if (location.hash !== "#main") void show(true);
});
void show(false);
await deidentify.start();
const { procedure, standard } = await ask("version", null);
document.querySelector("#version")!.textContent = `Procedure ${procedure} for DICOM ${standard}`;
