/** A target while it is written: the store, and what is kept beside it. */
import type { Plan } from '../../../protocol/plan';
import type { WorkContext } from '../../context';
import { atKey, asPrefix, collect, forEachConcurrent, LifecycleError } from '../../core';
import type { Store } from '../../stores/store';
import { objects, pages } from '../../stores/walk';
import { planHash } from '../plan';
import { GuardedObjects, REMOVALS_AT_ONCE } from './guardedObjects';
import { Sibling, type PartRecord } from './sibling';

const LOOKS_AT_ONCE = 16;

/**
 * Keys are relative to the store. `assertAllowed` asks the guard before the first
 * write, and throws `guard-refused`. Each removal asks it again: what was there before
 * the ingest is refused so, too, and what the ingest wrote itself stays then.
 */
export class Workspace {
  readonly uri: string;
  readonly sibling: Sibling;
  private readonly guarded: GuardedObjects;
  private readonly store: Store;
  private readonly prefix: string;

  constructor(
    private readonly context: WorkContext,
    plan: Plan
  ) {
    const location = context.parse(plan.target.uri);
    const key = location.key.replace(/\/+$/, '');
    this.uri = context.format(atKey(location, key));
    if (location.type === 'http') {
      throw new LifecycleError(
        'bad-input',
        `${this.uri}: web addresses can only be read. Choose a path or a bucket.`,
        { subject: this.uri }
      );
    }
    if (key === '') {
      throw new LifecycleError(
        'bad-input',
        `${this.uri}: the target must be a folder of its own, not a whole bucket.`,
        { subject: this.uri }
      );
    }
    // The plan writes, not the job: after a cancelled job or a single step another one goes on
    // with the same plan, and takes away the unfinished files that a killed one left.
    this.guarded = new GuardedObjects(context, location, `ingest ${planHash(plan)}`);
    this.store = this.guarded.store;
    this.prefix = asPrefix(key);
    this.sibling = new Sibling(this.guarded, `${key}.lifecycle/`);
  }

  get isLocal(): boolean {
    return this.store.type === 'disk';
  }

  /** Ask the guard about everything that will become visible, before the first write. */
  async assertAllowed(keys: readonly string[]): Promise<void> {
    for (const key of [...keys.map(key => this.prefix + key), this.sibling.manifestKey]) {
      await this.context.guard.assert('create', this.guarded.at(key), 'named');
    }
  }

  /** Is there anything at the target: an object, or one below it? */
  async occupied(signal: AbortSignal): Promise<boolean> {
    const info = await this.store.stat(this.prefix.slice(0, -1), signal);
    if (info && !info.isFolder) {
      return true;
    }
    const page = await this.store.list(this.prefix, { pageSize: 1, signal });
    return page.objects.some(object => object.key !== this.prefix) || page.prefixes.length > 0;
  }

  /**
   * Does the store still hold what a finished part wrote? Chunks are not synced
   * one by one: a power cut may have taken those of a part whose marker it left.
   */
  async holdsPart(record: PartRecord, keys: Iterable<string>, signal: AbortSignal): Promise<boolean> {
    if (this.store.type !== 'disk') {
      return true;
    }
    const found = { chunks: 0, bytes: 0 };
    for (const key of keys) {
      const info = await this.store.stat(this.prefix + key, signal);
      found.chunks += info ? 1 : 0;
      found.bytes += info?.sizeBytes ?? 0;
    }
    return found.chunks === record.chunks && found.bytes === record.bytes;
  }

  /** Ask the guard about documents and chunks that are there and will be replaced. */
  async assertReplaceable(keys: Iterable<string>, signal: AbortSignal): Promise<void> {
    await forEachConcurrent(
      keys,
      LOOKS_AT_ONCE,
      key => this.guarded.assertReplaceable(this.prefix + key, signal),
      signal
    );
  }

  /** Text of a metadata document; undefined when there is none. */
  async readDocument(key: string, signal?: AbortSignal): Promise<string | undefined> {
    return this.guarded.readText(this.prefix + key, signal);
  }

  /** @throws LifecycleError `not-found` */
  async readChunk(key: string, signal: AbortSignal): Promise<Uint8Array> {
    return collect(this.store.read(this.prefix + key, { signal }));
  }

  /** Names of what lies one level below the target. */
  async children(signal: AbortSignal): Promise<string[]> {
    const names: string[] = [];
    for await (const { prefixes } of pages(this.store, this.prefix, { delimiter: '/', signal })) {
      names.push(...prefixes.map(prefix => prefix.slice(this.prefix.length, -1)));
    }
    return names;
  }

  /** Take chunks away that this ingest wrote. */
  async removeChunks(keys: Iterable<string>): Promise<void> {
    let some: { key: string; version: string | null }[] = [];
    for (const key of keys) {
      const info = await this.store.stat(this.prefix + key);
      if (info) {
        some.push({ key: info.key, version: info.version });
      }
      if (some.length === REMOVALS_AT_ONCE) {
        await this.guarded.remove(some, false);
        some = [];
      }
    }
    await this.guarded.remove(some, false);
  }

  /** Write one document of the store. */
  async write(key: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    await this.guarded.put(this.prefix + key, bytes, { sizeBytes: bytes.byteLength, signal });
  }

  /** Is a piece of a chunk written when the next is asked for? A bucket gathers some. */
  get writesThrough(): boolean {
    return this.store.type === 'disk';
  }

  /** Write one chunk. It need not last before the metadata that make it visible: `sync` comes before those. */
  async writeChunk(
    key: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    sizeBytes: number,
    signal?: AbortSignal
  ): Promise<void> {
    await this.guarded.put(this.prefix + key, body, { sizeBytes, durable: false, signal });
  }

  /** From here on a power cut takes none of the chunks. */
  async sync(signal: AbortSignal): Promise<void> {
    await this.store.syncBelow?.(this.prefix, signal);
  }

  /** One object of the store, or undefined. */
  async read(key: string, signal: AbortSignal): Promise<Uint8Array | undefined> {
    return this.guarded.read(this.prefix + key, signal);
  }

  /** Remember objects that another program wrote below the target; answers with their bytes. */
  async record(signal: AbortSignal): Promise<number> {
    let bytes = 0;
    for await (const { key, version, sizeBytes } of objects(this.store, this.prefix, { signal })) {
      await this.context.guard.uploaded(this.guarded.at(key), version);
      bytes += sizeBytes;
    }
    return bytes;
  }

  /** Take away the store's root documents, then all else below the target: `overwrite`. */
  async clearTarget(rootKeys: readonly string[], signal: AbortSignal): Promise<void> {
    for (const key of rootKeys) {
      const info = await this.store.stat(this.prefix + key, signal);
      if (info && !info.isFolder) {
        await this.guarded.remove([{ key: info.key, version: info.version }], true, signal);
      }
    }
    await this.guarded.removeBelow(this.prefix, true, signal);
  }

  /** Take away all that an ingest wrote: after bad input. */
  async removeAll(): Promise<void> {
    await this.guarded.removeBelow(this.prefix, false);
    await this.sibling.remove();
  }
}
