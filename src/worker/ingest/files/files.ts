/** The source files of one ingest: opened when needed, a bounded number at a time. */
import type { FoundFile } from '../../../protocol/sources';
import type { WorkContext } from '../../context';
import { Staging, type Dataset, type SourceFile, type Values } from '../../formats';
import { SourceDatasets, type DatasetOptions } from './sourceDatasets';
import { SourceVersions } from './sourceVersions';
import { readWhole, WholeValues, type WholeVariable } from './wholeValues';

/** Files open at once: far below the usual limit of 1,024 descriptors. */
const OPEN_AT_ONCE = 256;

interface FilesOptions extends DatasetOptions {
  /** Versions that files must still have, by index. */
  expected?: ReadonlyMap<number, string | null>;
  /** What a lock calls them, by index: their addresses before they were staged. */
  origins?: readonly string[];
  isStaged?: boolean;
}

interface OpenFile {
  source: SourceFile;
  dataset: Dataset;
  users: number;
}

/**
 * Files are numbered by their place in `uris`. Opening one throws `not-found`,
 * `unreadable` or `unsupported` with the URI.
 */
export class Files implements AsyncDisposable {
  private readonly staging: Staging;
  /** What `values` knows without opening a file. */
  readonly small = new WholeValues();
  /** In the order of their last use. */
  private readonly open = new Map<number, Promise<OpenFile>>();
  private readonly datasets: SourceDatasets;
  private readonly versions: SourceVersions;

  constructor(
    readonly uris: readonly string[],
    private readonly context: WorkContext,
    private readonly options: FilesOptions
  ) {
    this.staging = new Staging(context.config.stateFolder);
    this.versions = new SourceVersions(uris, options.expected, context);
    this.datasets = new SourceDatasets(uris, options, this.versions, this.staging, context);
  }

  /** Are all of them on disk? */
  get isLocal(): boolean {
    return this.uris.every(uri => this.context.parse(uri).type === 'disk');
  }

  /** Bytes of the sources that were read so far, metadata included. */
  get bytesRead(): number {
    return this.datasets.bytesRead;
  }

  /** What the service says of a file, and where it was before it was staged. */
  origin(index: number): { uri: string; found: FoundFile | undefined; isStaged: boolean } {
    const { found, origins, isStaged = false } = this.options;
    return { uri: origins?.[index] ?? this.uris[index]!, found: found?.[index], isStaged };
  }

  /** What a later process needs to open the same files without asking their service again. */
  get opened(): Pick<FilesOptions, 'found' | 'origins' | 'isStaged' | 'naming'> & {
    uris: readonly string[];
  } {
    const { found, origins, isStaged, naming } = this.options;
    return { uris: this.uris, found, origins, isStaged, naming };
  }

  /** All values of a variable; small ones are read once, while their file is open. */
  async values(index: number, variable: WholeVariable, signal: AbortSignal): Promise<Values> {
    return (
      this.small.get(index, variable) ??
      (await this.with(index, dataset => readWhole(dataset, variable, signal)))
    );
  }

  /** Use the dataset of file `index`; it stays open while `use` runs. */
  async with<T>(index: number, use: (dataset: Dataset, source: SourceFile) => Promise<T> | T): Promise<T> {
    let opening = this.open.get(index);
    if (opening) {
      this.open.delete(index);
    } else {
      opening = this.datasets.open(index).then(opened => ({ ...opened, users: 0 }));
    }
    this.open.set(index, opening);
    let file: OpenFile;
    try {
      file = await opening;
    } catch (error) {
      this.open.delete(index);
      throw error;
    }
    file.users++;
    try {
      return await use(file.dataset, file.source);
    } finally {
      file.users--;
      await this.closeSurplus();
    }
  }

  /** As `SourceVersions.assertUnchanged`. */
  assertUnchanged(advice: string, signal: AbortSignal): Promise<void> {
    return this.versions.assertUnchanged(advice, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const opening of this.open.values()) {
      const file = await opening.catch(() => undefined);
      await file?.dataset[Symbol.asyncDispose]();
      await file?.source[Symbol.asyncDispose]();
    }
    this.open.clear();
    await this.staging[Symbol.asyncDispose]();
  }

  private async closeSurplus(): Promise<void> {
    for (const [index, opening] of this.open) {
      if (this.open.size <= OPEN_AT_ONCE) {
        return;
      }
      const file = await opening.catch(() => undefined);
      if (file?.users === 0) {
        this.open.delete(index);
        await file.dataset[Symbol.asyncDispose]();
        await file.source[Symbol.asyncDispose]();
      }
    }
  }
}
