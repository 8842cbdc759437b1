/** Writes the outputs as a zip file. */

import { downloadZip } from "client-zip";

/** A file for the zip. */
export interface Part {
  readonly name: string;
  readonly output: Blob;
}

interface Handle {
  createWritable(): Promise<WritableStream<Uint8Array>>;
}

type SaveDialog = (options: { suggestedName: string }) => Promise<Handle>;

/**
 * Save the outputs as a zip file, without compression.
 *
 * Where the browser can write to a file that the user chooses, the zip goes there as it is made.
 * Elsewhere the browser collects it, on the disk if it is large, and downloads it.
 *
 * @returns false if the user chose no file
 */
export async function saveZip(parts: readonly Part[], suggestedName: string): Promise<boolean> {
  const zip = () =>
    downloadZip(parts.map(({ name, output }) => ({ name, input: output, lastModified: EPOCH })));
  const dialog = (window as { showSaveFilePicker?: SaveDialog }).showSaveFilePicker;
  if (dialog === undefined) {
    saveBlob(await zip().blob(), suggestedName);
    return true;
  }
  let handle: Handle;
  try {
    handle = await dialog.call(window, { suggestedName });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return false;
    throw error;
  }
  await zip().body!.pipeTo(await handle.createWritable());
  return true;
}

// The time of the sources may tell when a patient was examined.
const EPOCH = new Date(1980, 0, 1);

/** Download a blob as a file. */
export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
