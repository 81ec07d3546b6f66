/** The datasets of source files: a file of some format, a Zarr store, or references to either. */
import type { Plan } from '../../../protocol/plan';
import type { FoundFile } from '../../../protocol/sources';
import type { WorkContext } from '../../context';
import { LifecycleError } from '../../core';
import {
  openDataset,
  openReferences,
  openZarrSource,
  type Dataset,
  type SourceFile,
  type Staging,
  type ZarrSource
} from '../../formats';
import { ArchivedStores } from './archivedStores';
import { withNamed, type Naming } from './naming';
import { ReadCounter } from './readCounter';
import { SourceBytes } from './sourceBytes';
import type { SourceVersions } from './sourceVersions';

/** Names of kerchunk's references; under another name the plan says `open.format: zarr`. */
const REFERENCES = /\.(json|parq|parquet)\/*$/i;

/** How all files of one ingest are opened. */
export interface DatasetOptions {
  group: string;
  format: Plan['open']['format'];
  signal?: AbortSignal;
  /** What their service says of them, by index. */
  found?: readonly FoundFile[];
  /** Coordinates that their names give. */
  naming?: Naming;
}

/** A dataset, and what it is read from: who is done with it disposes of both. */
interface OpenDataset {
  source: SourceFile;
  dataset: Dataset;
}

/** Files are numbered by their place in `uris`. Each call opens anew. */
export class SourceDatasets {
  private readonly counters = new Map<number, ReadCounter>();
  private readonly bytes: SourceBytes;
  private readonly archived: ArchivedStores;

  constructor(
    private readonly uris: readonly string[],
    private readonly options: DatasetOptions,
    private readonly versions: SourceVersions,
    staging: Staging,
    private readonly context: WorkContext
  ) {
    this.bytes = new SourceBytes(uris, options.found, staging, context, options.signal);
    this.archived = new ArchivedStores(context, staging);
  }

  /** Bytes of the sources that were read so far, metadata included. */
  get bytesRead(): number {
    return [...this.counters.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /**
   * @throws LifecycleError `not-found`, `unreadable`, `unsupported` with the URI, `changed` when it is not
   *   the version that was expected, `bad-input` when it is not of the plan's format
   */
  async open(index: number): Promise<OpenDataset> {
    const { signal, group, format, naming } = this.options;
    const counter = this.counters.get(index) ?? new ReadCounter();
    this.counters.set(index, counter);
    const zarr = await this.zarr(index, counter);
    if (zarr) {
      this.versions.assertExpected(index, zarr.source);
      if (naming) {
        throw new LifecycleError(
          'unsupported',
          `${zarr.source.uri}: the coordinates of Zarr stores are not taken from their names. Set combine.coordinate: file.`,
          { subject: zarr.source.uri }
        );
      }
      return zarr;
    }
    const found = await this.bytes.open(index);
    const source = counter.count(found, this.bytes.isCopy(index));
    this.versions.note(index, source.version);
    try {
      this.versions.assertExpected(index, source);
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
      return { source, dataset: naming ? withNamed(dataset, naming, index) : dataset };
    } catch (error) {
      await source[Symbol.asyncDispose]();
      throw error;
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
}
