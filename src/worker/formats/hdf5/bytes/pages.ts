/** Pages of a file, the last used ones kept, neighbouring misses fetched in one ranged read. */
import { forEachConcurrent, isLifecycleError, throwIfAborted } from '../../../core';
import type { SourceFile } from '../../source';

export const PAGE_BYTES = 64 * 1024;
/** Longest ranged read. */
const RUN_PAGES = 64;
/** A file up to this size is read whole at once. */
const WHOLE_FILE_PAGES = RUN_PAGES;
/** Ranged reads at a time. */
const PARALLEL_RUNS = 8;
/** Pages kept: 16 MiB. */
const KEPT_PAGES = 256;

/** A range of bytes in the file. */
interface Range {
  start: number;
  length: number;
}

/**
 * One file for all who read it at once. Ranges must lie inside the file, as `Hdf5Bytes` sees to;
 * one of more than 64 pages is fetched on its own, and not kept. Who is stopped stops no other:
 * whoever waited for the same page reads it again.
 */
export class Pages {
  /** Ranged reads, and their bytes, so far. */
  readonly counts = { reads: 0, bytes: 0 };
  /** In the order of their last use. */
  private readonly kept = new Map<number, Uint8Array>();
  private readonly loading = new Map<number, Promise<Uint8Array>>();
  private readonly pageCount: number;

  constructor(
    private readonly source: SourceFile,
    private readonly keptPages = KEPT_PAGES
  ) {
    this.pageCount = Math.ceil(source.sizeBytes / PAGE_BYTES);
  }

  get uri(): string {
    return this.source.uri;
  }

  get sizeBytes(): number {
    return this.source.sizeBytes;
  }

  /** Bytes that lie inside the file: a copy, or a view of a page; not to be written to. */
  async read({ start, length }: Range, signal?: AbortSignal): Promise<Uint8Array> {
    const first = Math.floor(start / PAGE_BYTES);
    const last = Math.floor((start + Math.max(length, 1) - 1) / PAGE_BYTES);
    if (last - first >= Math.min(RUN_PAGES, this.keptPages)) {
      return this.fetch(start, length, signal);
    }
    const pages = await this.pages(first, last, signal);
    const skip = start - first * PAGE_BYTES;
    if (pages.length === 1) {
      return pages[0]!.subarray(skip, skip + length);
    }
    const bytes = new Uint8Array(length);
    pages.forEach((page, i) => {
      const from = i === 0 ? skip : 0;
      const to = i * PAGE_BYTES - skip + from;
      bytes.set(page.subarray(from, from + length - to), to);
    });
    return bytes;
  }

  /**
   * Read ahead: have these ranges (in any order) in as few ranged reads as
   * possible. Takes no more than half of what can be kept; the rest is read when needed.
   */
  async prefetch(ranges: readonly Range[], signal?: AbortSignal): Promise<void> {
    const wanted = new Set<number>();
    for (const { start, length } of ranges) {
      const last = Math.min(Math.floor((start + Math.max(length, 1) - 1) / PAGE_BYTES), this.pageCount - 1);
      for (let page = Math.floor(start / PAGE_BYTES); page <= last; page++) {
        if (wanted.size >= this.keptPages / 2) {
          break;
        }
        wanted.add(page);
      }
    }
    await forEachConcurrent(
      this.missing([...wanted]),
      PARALLEL_RUNS,
      async (run, both) => void (await Promise.all(this.start(run, both))),
      signal
    );
  }

  private async pages(first: number, last: number, signal?: AbortSignal): Promise<Uint8Array[]> {
    const numbers = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    for (const run of this.missing(numbers)) {
      void this.start(run, signal);
    }
    return Promise.all(numbers.map(number => this.page(number, signal)));
  }

  private async page(number: number, signal?: AbortSignal): Promise<Uint8Array> {
    for (;;) {
      const kept = this.kept.get(number);
      if (kept) {
        this.keep(number, kept);
        return kept;
      }
      const loading = this.loading.get(number) ?? this.start({ first: number, count: 1 }, signal)[0]!;
      try {
        return await loading;
      } catch (error) {
        throwIfAborted(signal);
        if (!wasStopped(error)) {
          throw error;
        }
        // Who waited for another's read does not stop with it: it reads again.
      }
    }
  }

  private missing(numbers: readonly number[]): Run[] {
    const missing = numbers.filter(number => !this.kept.has(number) && !this.loading.has(number));
    if (missing.length > 0 && this.pageCount <= Math.min(WHOLE_FILE_PAGES, this.keptPages)) {
      return [{ first: 0, count: this.pageCount }];
    }
    return runsOf(missing);
  }

  /** One ranged read; its pages can be waited for from now on. */
  private start({ first, count }: Run, signal?: AbortSignal): Promise<Uint8Array>[] {
    const start = first * PAGE_BYTES;
    const reading = this.fetch(start, Math.min(count * PAGE_BYTES, this.sizeBytes - start), signal);
    return Array.from({ length: count }, (_, i) => {
      const page = reading
        .then(bytes => {
          // A copy: a view would keep the whole run in memory.
          const one = count === 1 ? bytes : bytes.slice(i * PAGE_BYTES, (i + 1) * PAGE_BYTES);
          this.keep(first + i, one);
          return one;
        })
        .finally(() => this.loading.delete(first + i));
      // Who waits for it hears of its failure; perhaps nobody does.
      page.catch(() => undefined);
      this.loading.set(first + i, page);
      return page;
    });
  }

  private keep(number: number, page: Uint8Array): void {
    this.kept.delete(number);
    this.kept.set(number, page);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= this.keptPages) {
        return;
      }
      this.kept.delete(oldest);
    }
  }

  private async fetch(start: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    throwIfAborted(signal);
    this.counts.reads++;
    this.counts.bytes += length;
    return this.source.read(start, length, signal);
  }
}

interface Run {
  first: number;
  count: number;
}

function wasStopped(error: unknown): boolean {
  return isLifecycleError(error, 'cancelled') || (error as Error).name === 'AbortError';
}

/** Pages that follow one another, or with one page between them, as one run. */
function runsOf(numbers: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    const gap = run ? number - (run.first + run.count) : Infinity;
    if (run && gap <= 1 && run.count + gap < RUN_PAGES) {
      run.count += gap + 1;
    } else {
      runs.push({ first: number, count: 1 });
    }
  }
  return runs;
}
