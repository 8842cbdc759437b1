/** Files and folders that the user drops or chooses. */

import { Entry } from "./entry";

/** The files that were chosen in a dialog. */
export function chosenFiles(files: FileList | null): Entry[] {
  const pathOf = (file: File) => file.webkitRelativePath || file.name;
  return inOrder([...(files ?? [])].map((file) => new Entry(file, pathOf(file))));
}

/** The files that were dropped, also those in folders. */
export async function droppedFiles(transfer: DataTransfer): Promise<Entry[]> {
  // The list is empty after the first pause, so all entries are taken first.
  const dropped = [...transfer.items].map((item) => item.webkitGetAsEntry());
  const found: Entry[] = [];
  for (const each of dropped) if (each !== null) await collect(each, found);
  return inOrder(found);
}

function inOrder(entries: Entry[]): Entry[] {
  const { compare } = new Intl.Collator("en", { numeric: true });
  return entries.sort((a, b) => compare(a.path, b.path));
}

async function collect(entry: FileSystemEntry, found: Entry[]): Promise<void> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    found.push(new Entry(file, entry.fullPath.replace(/^\//, "")));
  } else if (isFolder(entry)) {
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
        reader.readEntries(resolve, reject),
      );
      if (some.length === 0) return; // a browser gives about a hundred at once
      for (const each of some) await collect(each, found);
    }
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
