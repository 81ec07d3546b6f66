/**
 * Reading kerchunk's Parquet form, record by record: `.zmetadata` with
 * `record_size`, and of each array `refs.N.parq` with the columns `path`,
 * `offset`, `size` and `raw`, as fsspec's reference file system has them.
 */
import { isLifecycleError, LifecycleError, Recent } from '../../core';
import { chunkTable, Presence, type ChunkTable } from '../manifest';
import { withoutBareWords } from '../zarr/json';
import { decodeRecord, type RecordRow } from './records';
import { gridOf, type ReferencedArray, type References } from './references';

/** Records kept decoded: 25 bytes a row, and what is inline. */
const KEPT_RECORDS = 16;
const MOST_RECORD_ROWS = 10_000_000;

/** A file of the store by its key; undefined where there is none. */
type ReadFile = (key: string) => Promise<Uint8Array | undefined>;

interface Metadata {
  metadata: Record<string, unknown>;
  record_size: number;
  lifecycle?: unknown;
}

/**
 * Undefined when this `.zmetadata` is that of a plain Zarr store.
 *
 * @throws LifecycleError `unreadable` when its record size is none
 */
export function readParquetReferences(
  zmetadata: string,
  read: ReadFile,
  uri: string
): References | undefined {
  const metadata = parse(zmetadata, uri);
  if (metadata.record_size === undefined) {
    return undefined;
  }
  if (!(metadata.record_size > 0) || metadata.record_size > MOST_RECORD_ROWS) {
    throw new LifecycleError('unreadable', `${uri}: record_size is ${String(metadata.record_size)}.`, {
      subject: uri
    });
  }
  const documents = new Map(
    Object.entries(metadata.metadata).map(([key, value]) => [key, JSON.stringify(value)] as const)
  );
  const records = new Records(read, metadata.record_size, uri);
  const arrays = new Map<string, ReferencedArray>();
  for (const [key, text] of documents) {
    if (key.endsWith('/.zarray')) {
      const name = key.slice(0, -'/.zarray'.length);
      arrays.set(name, { ...gridOf(text, `${uri}: ${key}`), table: row => records.at(name, row) });
    }
  }
  return { documents, urls: records.urls, arrays, source: metadata.lifecycle };
}

class Records {
  readonly urls: string[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly kept = new Recent<string, ChunkTable>(KEPT_RECORDS);

  constructor(
    private readonly read: ReadFile,
    private readonly size: number,
    private readonly uri: string
  ) {}

  async at(array: string, row: number): Promise<{ table: ChunkTable; row: number }> {
    const key = `${array}/refs.${Math.floor(row / this.size)}.parq`;
    return { table: await this.kept.get(key, () => this.load(key)), row: row % this.size };
  }

  private async load(key: string): Promise<ChunkTable> {
    const table = chunkTable(this.size);
    const bytes = await this.read(key);
    if (!bytes) {
      // None of its chunks was ever written.
      return table;
    }
    const rows = await this.rows(key, bytes);
    if (rows.length > this.size) {
      throw this.broken(key);
    }
    for (const [row, { path, offset, size, raw }] of rows.entries()) {
      if (raw !== null && raw !== undefined) {
        table.presence[row] = Presence.inline;
        table.inline.set(row, typeof raw === 'string' ? Buffer.from(raw, 'utf8') : (raw as Uint8Array));
      } else if (path !== null && path !== undefined) {
        const [from, length] = [Number(offset ?? 0), Number(size ?? 0)];
        if (typeof path !== 'string' || !(from >= 0) || !(length >= 0)) {
          throw this.broken(key);
        }
        table.presence[row] = Presence.stored;
        table.source[row] = this.number(path);
        table.offset[row] = from;
        // Nothing of a file stands for all of it.
        table.length[row] = from === 0 && length === 0 ? -1 : length;
      }
    }
    return table;
  }

  private async rows(key: string, bytes: Uint8Array): Promise<RecordRow[]> {
    try {
      return await decodeRecord(bytes);
    } catch (cause) {
      throw isLifecycleError(cause) ? cause : this.broken(key, cause);
    }
  }

  private number(url: string): number {
    let number = this.numbers.get(url);
    if (number === undefined) {
      number = this.urls.push(url) - 1;
      this.numbers.set(url, number);
    }
    return number;
  }

  private broken(key: string, cause?: unknown): LifecycleError {
    return new LifecycleError(
      'unreadable',
      `${this.uri}/${key}: this is no whole Parquet file of references.`,
      {
        subject: `${this.uri}/${key}`,
        cause
      }
    );
  }
}

function parse(zmetadata: string, uri: string): Metadata {
  let metadata: Partial<Metadata>;
  try {
    metadata = JSON.parse(withoutBareWords(zmetadata)) as Partial<Metadata>;
  } catch (cause) {
    throw new LifecycleError('unreadable', `${uri}/.zmetadata: this is not valid JSON.`, {
      subject: uri,
      cause
    });
  }
  if (typeof metadata.metadata !== 'object' || metadata.metadata === null) {
    throw new LifecycleError('unreadable', `${uri}/.zmetadata: it holds no metadata.`, { subject: uri });
  }
  return metadata as Metadata;
}
