/** Is a store whole? Every chunk is there, and every chunk can be decoded. */
import { availableParallelism } from 'node:os';
import { forEachConcurrent, isLifecycleError, LifecycleError, type Location } from '../core';
import type { WorkContext } from '../context';
import {
  chunkGrid,
  elementCount,
  itemSize,
  openReferences,
  openZarrDataset,
  openZarrStore,
  Presence,
  unravel,
  type ChunkTable,
  type ZarrDataset
} from '../formats';

interface VerifyResult {
  uri: string;
  chunks: number;
  /** Chunks that should be there and are not. */
  missing: number;
  unreadable: number;
  /** Chunks that were never written and read as the fill value, where the store may have such. */
  absent: number;
  /** Chunks that were fetched and decoded. */
  decoded: number;
  /** The first that are missing or unreadable. */
  examples: string[];
}

interface VerifyOptions {
  /** Decode this many chunks, chosen at random; every one when absent. Presence is always checked of all. */
  sample?: number;
  signal?: AbortSignal;
  onProgress?(done: number, total: number): void;
}

/** What is verified. */
interface VerifySubject {
  dataset: ZarrDataset;
  /** Every chunk was written: one that is absent is lost. */
  isComplete: boolean;
}

const EXAMPLES = 20;
/** Stored and decoded bytes that may be in memory together. */
const MEMORY_BYTES = 256 * 1024 * 1024;

/** The attribute that says that a store is ours: then it has every chunk. */
const OURS = 'lifecycle_plan_sha256';

/**
 * Look for every chunk by listing, then fetch and decode them (or a sample) in bounded
 * memory. That some are missing or unreadable is an answer, not an error.
 *
 * @throws LifecycleError `not-found` when there is no store, `unsupported` naming a variable that cannot be decoded
 */
export async function verifyStore(
  location: Location,
  context: WorkContext,
  options: VerifyOptions = {}
): Promise<VerifyResult> {
  const { signal } = options;
  const uri = context.format(location);
  const references = await openReferences(location, context, signal);
  const dataset = references
    ? await openZarrStore(uri, references, location.key, { signal })
    : await openZarrDataset(location, context, { signal });
  if (!dataset) {
    throw new LifecycleError(
      'not-found',
      `${uri}: there is no Zarr store and there are no references here.`,
      { subject: uri }
    );
  }
  // References say nothing of chunks that their files never had.
  const isComplete = references === undefined && OURS in dataset.attributes;
  return verifyDataset({ dataset, isComplete }, options);
}

/** @throws LifecycleError `unsupported` when a variable cannot be decoded by this version */
async function verifyDataset(subject: VerifySubject, options: VerifyOptions): Promise<VerifyResult> {
  const { dataset } = subject;
  for (const [name, reason] of dataset.unsupported) {
    throw new LifecycleError(
      'unsupported',
      `${dataset.uri}: "${name}" cannot be checked by this version: ${reason}.`,
      { subject: dataset.uri }
    );
  }
  const verification = new Verification(subject, options);
  for (const name of dataset.variables.keys()) {
    await verification.locate(name);
  }
  await verification.decode();
  return verification.result;
}

interface Row {
  variable: string;
  table: ChunkTable;
  row: number;
}

class Verification {
  readonly result: VerifyResult;
  private readonly stored: { variable: string; table: ChunkTable; rows: number[] }[] = [];

  constructor(
    private readonly subject: VerifySubject,
    private readonly options: VerifyOptions
  ) {
    const { uri } = subject.dataset;
    this.result = { uri, chunks: 0, missing: 0, unreadable: 0, absent: 0, decoded: 0, examples: [] };
  }

  /** Count what is there and what is not. */
  async locate(variable: string): Promise<void> {
    const { dataset, isComplete } = this.subject;
    const { table, broken } = await dataset.locate(variable, this.options.signal);
    const rows: number[] = [];
    for (let row = 0; row < table.presence.length; row++) {
      this.result.chunks++;
      if (broken.has(table.source[row]!)) {
        this.result.unreadable++;
        this.note({ variable, table, row });
      } else if (table.presence[row] !== Presence.absent) {
        rows.push(row);
      } else if (isComplete) {
        this.result.missing++;
        this.note({ variable, table, row });
      } else {
        this.result.absent++;
      }
    }
    this.stored.push({ variable, table, rows });
  }

  /** Fetch and decode all that is there, or a sample of it. */
  async decode(): Promise<void> {
    const { sample, signal, onProgress } = this.options;
    const total = this.stored.reduce((sum, each) => sum + each.rows.length, 0);
    const share = sample === undefined || total === 0 ? 1 : Math.min(1, sample / total);
    const chosen = this.stored.map(each => ({
      ...each,
      rows: share < 1 ? some(each.rows, share) : each.rows
    }));
    const expected = chosen.reduce((sum, each) => sum + each.rows.length, 0);
    for (const { variable, table, rows } of chosen) {
      await forEachConcurrent(
        rows,
        this.parallel(variable),
        async (row, stop) => {
          await this.decodeOne({ variable, table, row }, stop);
          onProgress?.(this.result.decoded, expected);
        },
        signal
      );
    }
  }

  private async decodeOne(chunk: Row, signal: AbortSignal): Promise<void> {
    const { dataset } = this.subject;
    const { variable, table, row } = chunk;
    this.result.decoded++;
    try {
      const stored =
        table.presence[row] === Presence.inline
          ? table.inline.get(row)!
          : await dataset.fetch(table.source[row]!, table.offset[row]!, table.length[row]!, signal);
      await dataset.decode(variable, stored);
    } catch (error) {
      if (!isLifecycleError(error, 'unreadable', 'changed')) {
        throw error;
      }
      this.result.unreadable++;
      this.note(chunk);
    }
  }

  private parallel(variable: string): number {
    const { dataset } = this.subject;
    const { chunkShape } = dataset.manifest.arrays.get(variable)!;
    const bytes = 2 * elementCount(chunkShape) * itemSize(dataset.variables.get(variable)!.dtype);
    return Math.max(1, Math.min(2 * availableParallelism(), Math.floor(MEMORY_BYTES / Math.max(1, bytes))));
  }

  /** Which chunk: the key, or where several lie in one object, the index too. */
  private note({ variable, table, row }: Row): void {
    if (this.result.examples.length >= EXAMPLES) {
      return;
    }
    const { dataset } = this.subject;
    const { shape, chunkShape } = dataset.manifest.arrays.get(variable)!;
    const source = table.source[row]!;
    const { url } = dataset.source(source);
    const isShared = table.source.indexOf(source) !== table.source.lastIndexOf(source);
    const index = unravel(row, chunkGrid(shape, chunkShape)).join(', ');
    this.result.examples.push(isShared ? `${url}: chunk (${index}) of ${variable}` : url);
  }
}

/** A share of the rows, at random; the first and the last always. */
function some(rows: readonly number[], share: number): number[] {
  const wanted = Math.min(rows.length, Math.max(Math.ceil(rows.length * share), 1));
  const chosen = new Set([rows[0]!, ...(wanted > 1 ? [rows.at(-1)!] : [])].filter(row => row !== undefined));
  while (chosen.size < wanted) {
    chosen.add(rows[Math.floor(Math.random() * rows.length)]!);
  }
  return [...chosen];
}
