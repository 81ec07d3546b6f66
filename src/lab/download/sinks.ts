/** Where a download goes: a file that the user chose, or a blob that the browser then saves. */

export interface Sink {
  /** Pieces may come in any order, each once. */
  write(position: number, bytes: ArrayBuffer): Promise<void>;
  /** All of it is there: make it a file. */
  close(): Promise<void>;
  /** Nothing more will come: no half a file stays. */
  abort(): Promise<void>;
}

/** Not in every browser, so not in TypeScript's library. */
type SaveFilePicker = (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;

/** Chromium's way to write to a file as it comes; undefined elsewhere. */
export function filePicker(): SaveFilePicker | undefined {
  return (window as { showSaveFilePicker?: SaveFilePicker }).showSaveFilePicker?.bind(window);
}

/** The browser keeps what is written beside the file, and moves it there at the end. */
export class FileSink implements Sink {
  private constructor(private readonly _stream: FileSystemWritableFileStream) {}

  static async open(handle: FileSystemFileHandle): Promise<FileSink> {
    return new FileSink(await handle.createWritable());
  }

  write(position: number, data: ArrayBuffer): Promise<void> {
    return this._stream.write({ type: 'write', position, data });
  }

  close(): Promise<void> {
    return this._stream.close();
  }

  abort(): Promise<void> {
    return this._stream.abort();
  }
}

/** Pieces as blobs, which a browser may keep on disk. */
export class BlobSink implements Sink {
  constructor(private readonly _name: string) {}

  write(position: number, bytes: ArrayBuffer): Promise<void> {
    this._parts.set(position, new Blob([bytes]));
    return Promise.resolve();
  }

  close(): Promise<void> {
    const inOrder = [...this._parts].sort(([a], [b]) => a - b).map(([, part]) => part);
    saveBlob(new Blob(inOrder, { type: 'application/octet-stream' }), this._name);
    return this.abort();
  }

  abort(): Promise<void> {
    this._parts.clear();
    return Promise.resolve();
  }

  private readonly _parts = new Map<number, Blob>();
}

/** The browser needs the address for as long as it takes to begin. */
const REVOKE_AFTER_MS = 60_000;

/** Let the browser save a blob where it puts its downloads. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  follow(url, name);
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
}

/** Let the browser download an address. */
export function follow(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.rel = 'noreferrer';
  link.click();
}
