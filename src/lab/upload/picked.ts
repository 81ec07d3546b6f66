/** Files as the browser gives them, with their paths below what was chosen or dropped. */

export interface Picked {
  path: string;
  file: File;
}

/** Do these hold files from outside the page? */
export function holdsFiles(transfer: DataTransfer | null): transfer is DataTransfer {
  return transfer?.types.includes('Files') === true;
}

/** Everything that was dropped, folders with all they hold. Call it while the event is being handled. */
export function pickedFromDrop(transfer: DataTransfer): Promise<Picked[]> {
  const entries = [...transfer.items]
    .filter(({ kind }) => kind === 'file')
    // Once the event is over, the items are gone.
    .map(item => item.webkitGetAsEntry() ?? item.getAsFile());
  return Promise.all(
    entries.map(entry => (entry instanceof File ? [pickedOf(entry)] : entry ? below(entry) : []))
  ).then(lists => lists.flat());
}

/** Let the user choose files, or a folder; empty when given up. */
export function askFiles({ folder = false } = {}): Promise<Picked[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.webkitdirectory = folder;
  return new Promise(resolve => {
    input.onchange = () => resolve([...(input.files ?? [])].map(pickedOf));
    input.oncancel = () => resolve([]);
    input.click();
  });
}

function pickedOf(file: File): Picked {
  return { path: file.webkitRelativePath || file.name, file };
}

async function below(entry: FileSystemEntry): Promise<Picked[]> {
  const path = entry.fullPath.replace(/^\/+/, '');
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject)
    );
    return [{ path, file }];
  }
  const picked: Picked[] = [];
  for await (const child of childrenOf(entry as FileSystemDirectoryEntry)) {
    picked.push(...(await below(child)));
  }
  return picked;
}

async function* childrenOf(folder: FileSystemDirectoryEntry): AsyncGenerator<FileSystemEntry> {
  const reader = folder.createReader();
  for (;;) {
    // Chromium gives a hundred at a time; an empty answer is the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject)
    );
    if (some.length === 0) {
      return;
    }
    yield* some;
  }
}
