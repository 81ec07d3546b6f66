/** Objects of one store, written and removed as the guard says. */
import type { WorkContext } from '../../context';
import { atKey, collect, type Location } from '../../core';
import type { RemoveItem, Store, WriteOptions } from '../../stores/store';
import { objects } from '../../stores/walk';

/** Keys that are listed and judged before they are removed. */
export const REMOVALS_AT_ONCE = 1000;
const TEXT_BYTES = 64 * 1024 * 1024;

/** What is written is told to the guard; each removal asks it. */
export class GuardedObjects {
  readonly store: Store;

  /** @param writer Who writes: unfinished files of the same writer are taken away. */
  constructor(
    private readonly context: WorkContext,
    private readonly location: Location,
    private readonly writer: string
  ) {
    this.store = context.open(location);
  }

  at(key: string): Location {
    return atKey(this.location, key);
  }

  /** Undefined when there is none; a folder is none. */
  async read(key: string, signal?: AbortSignal, limitBytes?: number): Promise<Uint8Array | undefined> {
    const info = await this.store.stat(key, signal);
    return info && !info.isFolder ? collect(this.store.read(key, { signal }), limitBytes) : undefined;
  }

  /** As `read`, of a document. */
  async readText(key: string, signal?: AbortSignal): Promise<string | undefined> {
    const bytes = await this.read(key, signal, TEXT_BYTES);
    return bytes && new TextDecoder().decode(bytes);
  }

  async put(
    key: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    options: Pick<WriteOptions, 'sizeBytes' | 'durable' | 'signal'>
  ): Promise<void> {
    const { version } = await this.store.write(key, body, { ...options, writer: this.writer });
    await this.context.guard.uploaded(this.at(key), version);
  }

  /** Ask the guard about what stands at a key and will be written over: where nothing does, nothing. */
  async assertReplaceable(key: string, signal?: AbortSignal): Promise<void> {
    const info = await this.store.stat(key, signal);
    if (info) {
      await this.context.guard.assert('overwrite', this.at(info.key), 'listed', info.version);
    }
  }

  /** All that lies below a prefix; on disk the folder itself with it, which its listing ends with. */
  async removeBelow(prefix: string, isOthers: boolean, signal?: AbortSignal): Promise<void> {
    // Listed whole before the first removal, which would disturb the listing.
    const all: { key: string; version: string | null }[] = [];
    for await (const object of objects(this.store, prefix, { folders: true, signal })) {
      all.push({ key: object.key, version: object.isFolder ? null : object.version });
    }
    for (let start = 0; start < all.length; start += REMOVALS_AT_ONCE) {
      await this.remove(all.slice(start, start + REMOVALS_AT_ONCE), isOthers, signal);
    }
  }

  /**
   * Remove exact keys that a listing gave. What was there before the ingest is
   * removed only as the guard says; what the ingest itself wrote a moment ago is
   * left where the guard refuses (a shared inbox keeps everything): the store is
   * whole with it, and to fail at its end would say that it is not.
   */
  async remove(
    items: readonly { key: string; version: string | null }[],
    isOthers: boolean,
    signal?: AbortSignal
  ): Promise<void> {
    const allowed: RemoveItem[] = [];
    for (const item of items) {
      const { key, version } = item;
      const location = this.at(key);
      if (isOthers) {
        await this.context.guard.assert('remove', location, 'listed', version);
      } else if (!(await this.context.guard.judge('remove', location, 'listed', version)).allowed) {
        continue;
      }
      allowed.push(item);
    }
    for await (const outcome of this.store.remove(allowed, signal)) {
      if (outcome.outcome === 'failed') {
        throw outcome.error;
      }
    }
  }
}
