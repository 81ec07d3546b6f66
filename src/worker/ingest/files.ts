/** The source files of one ingest: opened when needed, a bounded number at a time. */
import type { Plan } from '../../protocol/plan';
import type { FoundFile } from '../../protocol/sources';
import { forEachConcurrent, LifecycleError } from '../core';
import type { WorkContext } from '../context';
import {
  openDataset,
  openReferences,
  openSource,
  openZarrSource,
  Staging,
  type Dataset,
  type SourceFile,
  type Values,
  type ZarrSource
} from '../formats';
import { ArchivedStores } from './archivedStores';
import { withNamed, type Naming } from './naming';
import { ReadCounter } from './readCounter';
import { SourceBytes } from './sourceBytes';
import { readWhole, WholeValues, type WholeVariable } from './wholeValues';

/** Files open at once: far below the usual limit of 1,024 descriptors. */
const OPEN_AT_ONCE = 256;
const LOOKED_AT_ONCE = 16;
/** Names of kerchunk's references; under another name the plan says `open.format: zarr`. */
const REFERENCES = /\.(json|parq|parquet)\/*$/i;

interface FilesOptions {
  group: string;
  format: Plan['open']['format'];
  signal?: AbortSignal;
  /** Versions that files must still have, by index. */
  expected?: ReadonlyMap<number, string | null>;
  /** What their service says of them, by index. */
  found?: readonly FoundFile[];
  /** What a lock calls them, by index: their addresses before they were staged. */
  origins?: readonly string[];
  isStaged?: boolean;
  /** Coordinates that their names give. */
  naming?: Naming;
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
  private readonly counters = new Map<number, ReadCounter>();
  /** Of the files that were opened. */
  private readonly versions = new Map<number, string | null>();
  private readonly staging: Staging;
  /** What `values` knows without opening a file. */
  readonly small = new WholeValues();
  /** In the order of their last use. */
  private readonly open = new Map<number, Promise<OpenFile>>();
  private readonly bytes: SourceBytes;
  private readonly archived: ArchivedStores;

  constructor(
    readonly uris: readonly string[],
    private readonly context: WorkContext,
    private readonly options: FilesOptions
  ) {
    this.staging = new Staging(context.config.stateFolder);
    this.archived = new ArchivedStores(context, this.staging);
    this.bytes = new SourceBytes(uris, options.found, this.staging, context, options.signal);
  }

  /** Are all of them on disk? */
  get isLocal(): boolean {
    return this.uris.every(uri => this.context.parse(uri).type === 'disk');
  }

  /** Bytes of the sources that were read so far, metadata included. */
  get bytesRead(): number {
    return [...this.counters.values()].reduce((sum, { bytes }) => sum + bytes, 0);
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
      opening = this.openOne(index);
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

  /**
   * Are the files on this disk still those that were opened? Elsewhere each
   * read asks for the version it knows.
   *
   * @throws LifecycleError `changed` naming the first that is not
   */
  async assertUnchanged(signal: AbortSignal): Promise<void> {
    const { context } = this;
    await forEachConcurrent(
      this.versions,
      LOOKED_AT_ONCE,
      async ([index, version]) => {
        const location = context.parse(this.uris[index]!);
        if (location.type !== 'disk') {
          return;
        }
        await using now = await openSource(location, context, { signal });
        if (now.version !== version) {
          throw new LifecycleError(
            'changed',
            `${now.uri} changed while it was read. What was written has been removed; run the same again.`,
            { subject: now.uri }
          );
        }
      },
      signal
    );
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

  private async openOne(index: number): Promise<OpenFile> {
    const { signal, group, format, naming } = this.options;
    const counter = this.counters.get(index) ?? new ReadCounter();
    this.counters.set(index, counter);
    const zarr = await this.zarr(index, counter);
    if (zarr) {
      this.assertExpected(index, zarr.source);
      if (naming) {
        throw new LifecycleError(
          'unsupported',
          `${zarr.source.uri}: the coordinates of Zarr stores are not taken from their names. Set combine.coordinate: file.`,
          { subject: zarr.source.uri }
        );
      }
      return { ...zarr, users: 0 };
    }
    const found = await this.bytes.open(index);
    const source = counter.count(found, this.bytes.isCopy(index));
    this.versions.set(index, source.version);
    try {
      this.assertExpected(index, source);
      const dataset = await openDataset(source, { group, signal });
      if (
        format !== 'auto' &&
        format !== dataset.format &&
        !(format === 'hdf5' && dataset.format === 'netcdf4')
      ) {
        await dataset[Symbol.asyncDispose]();
        throw new LifecycleError(
          'bad-input',
          `${source.uri} is ${dataset.format}, but the plan says open.format: ${format}.`,
          {
            subject: source.uri
          }
        );
      }
      return { source, dataset: naming ? withNamed(dataset, naming, index) : dataset, users: 0 };
    } catch (error) {
      await source[Symbol.asyncDispose]();
      throw error;
    }
  }

  private assertExpected(index: number, { uri, version }: SourceFile): void {
    const { expected } = this.options;
    if (expected?.has(index) && expected.get(index) !== version) {
      throw new LifecycleError(
        'changed',
        `${uri} changed since this ingest was prepared. Prepare it again.`,
        {
          subject: uri
        }
      );
    }
  }

  /** A source that is a Zarr store; undefined when the plan says otherwise, or it is a file. */
  private async zarr(index: number, counter: ReadCounter): Promise<ZarrSource | undefined> {
    const { signal, group, format } = this.options;
    if (format !== 'auto' && format !== 'zarr') {
      return undefined;
    }
    const named = this.context.parse(this.uris[index]!);
    const unpacked = await this.archived.at(index, named, signal);
    const location = unpacked?.location ?? named;
    const isExpected = format === 'zarr';
    const mayRefer = isExpected || REFERENCES.test(location.key);
    const opened = await openZarrSource(location, this.context, {
      isExpected: isExpected || unpacked !== undefined,
      references: mayRefer ? await openReferences(location, this.context, signal) : undefined,
      group,
      signal,
      onBytes: bytes => (counter.bytes += bytes)
    });
    // The copy's own version says nothing of the archive.
    return opened && unpacked
      ? { ...opened, source: { ...opened.source, uri: this.uris[index]!, version: unpacked.version } }
      : opened;
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
