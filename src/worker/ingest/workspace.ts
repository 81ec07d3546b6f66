/**
 * A target while it is written: the store, and beside it the sibling
 * `<target>.lifecycle/` with the manifest and the markers of finished parts.
 */
import type { Plan } from '../../protocol/plan';
import { atKey, asPrefix, collect, forEachConcurrent, LifecycleError, type Location } from '../core';
import type { WorkContext } from '../context';
import type { Store, WriteOptions } from '../stores/store';
import { objects, pages } from '../stores/walk';
import type { Append, ExistingStore } from './append';
import { parseExisting } from './append/existing';
import { planHash } from './plan';

/** What `prepare` decided; a later process continues only with the same. */
export interface WorkManifest {
  lifecycle: 1;
  planSha256: string;
  parts: number;
  zarrFormat: 2 | 3;
  /** ISO 8601 UTC: the store's build timestamp. */
  preparedAt: string;
  sources: { uri: string; sizeBytes: number; version: string | null }[];
  /** The store is there already, and grows. */
  append?: Append;
}

/** Chunks that a part wrote, and their stored bytes. */
export interface PartRecord {
  chunks: number;
  bytes: number;
}

const REMOVALS_AT_ONCE = 1000;
const LOOKS_AT_ONCE = 16;

/**
 * Keys are relative to the store. `assertAllowed` asks the guard before the first
 * write, and throws `guard-refused`. Each removal asks it again: what was there before
 * the ingest is refused so, too, and what the ingest wrote itself stays then.
 */
export class Workspace {
  readonly uri: string;
  private readonly store: Store;
  private readonly target: Location;
  private readonly prefix: string;
  private readonly sibling: string;

  /**
   * Who writes, for the store. The plan, not the job: after a cancelled job or
   * a single step another one goes on with the same plan, and takes away the
   * unfinished files that a killed one left.
   */
  private readonly writer: string;

  constructor(
    private readonly context: WorkContext,
    plan: Plan
  ) {
    const location = context.parse(plan.target.uri);
    this.writer = `ingest ${planHash(plan)}`;
    const key = location.key.replace(/\/+$/, '');
    this.target = atKey(location, key);
    this.uri = context.format(this.target);
    if (location.type === 'http') {
      throw new LifecycleError(
        'bad-input',
        `${this.uri}: web addresses can only be read. Choose a path or a bucket.`,
        {
          subject: this.uri
        }
      );
    }
    if (key === '') {
      throw new LifecycleError(
        'bad-input',
        `${this.uri}: the target must be a folder of its own, not a whole bucket.`
      );
    }
    this.store = context.open(location);
    this.prefix = asPrefix(key);
    this.sibling = `${key}.lifecycle/`;
  }

  get isLocal(): boolean {
    return this.store.type === 'disk';
  }

  /** Ask the guard about everything that will become visible, before the first write. */
  async assertAllowed(keys: readonly string[]): Promise<void> {
    for (const key of [...keys.map(key => this.prefix + key), `${this.sibling}manifest.json`]) {
      await this.context.guard.assert('create', atKey(this.target, key), 'named');
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

  /** Undefined when no run is under way here. */
  async manifest(signal: AbortSignal): Promise<WorkManifest | undefined> {
    const text = await this.readText(`${this.sibling}manifest.json`, signal);
    return text === undefined ? undefined : (JSON.parse(text) as WorkManifest);
  }

  /** Keep something beside the target for later steps. */
  async keep(name: string, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    await this.put(`${this.sibling}${name}`, bytes, { sizeBytes: bytes.byteLength, durable: false, signal });
  }

  /** What an earlier step kept; undefined when it did not. */
  async kept(name: string, signal: AbortSignal): Promise<Uint8Array | undefined> {
    const key = `${this.sibling}${name}`;
    return (await this.store.stat(key, signal)) && collect(this.store.read(key, { signal }));
  }

  /** Documents of the store as it was, before the manifest says that it grows. */
  async keepDocuments(documents: ReadonlyMap<string, string>, signal: AbortSignal): Promise<void> {
    const bytes = Buffer.from(JSON.stringify(Object.fromEntries(documents)));
    await this.put(`${this.sibling}before.json`, bytes, { sizeBytes: bytes.byteLength, signal });
  }

  /** The store before it grew; undefined when it does not grow. */
  async keptDocuments(signal: AbortSignal): Promise<ExistingStore | undefined> {
    const text = await this.readText(`${this.sibling}before.json`, signal);
    return text === undefined
      ? undefined
      : parseExisting(new Map(Object.entries(JSON.parse(text) as Record<string, string>)));
  }

  /** From here on a run is under way, and later ones go on with it. */
  async begin(manifest: WorkManifest, signal: AbortSignal): Promise<void> {
    const bytes = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
    await this.put(`${this.sibling}manifest.json`, bytes, { sizeBytes: bytes.byteLength, signal });
  }

  /** Finished parts, by their number from 1. */
  async finishedParts(signal: AbortSignal): Promise<Set<number>> {
    const done = new Set<number>();
    const prefix = `${this.sibling}done/`;
    for await (const object of objects(this.store, prefix, { signal })) {
      const number = Number(object.key.slice(prefix.length));
      if (Number.isInteger(number) && number > 0) {
        done.add(number);
      }
    }
    return done;
  }

  /** Of a part that is not finished, nothing: 0 chunks, 0 bytes. */
  async partRecord(part: number, signal: AbortSignal): Promise<PartRecord> {
    const text = await this.readText(`${this.sibling}done/${part}`, signal);
    return JSON.parse(text ?? '{"chunks":0,"bytes":0}') as PartRecord;
  }

  async finishPart(part: number, record: PartRecord, signal: AbortSignal): Promise<void> {
    const bytes = Buffer.from(JSON.stringify(record));
    await this.put(`${this.sibling}done/${part}`, bytes, {
      sizeBytes: bytes.byteLength,
      durable: false,
      signal
    });
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
      async key => {
        const info = await this.store.stat(this.prefix + key, signal);
        if (info) {
          const location = atKey(this.target, info.key);
          await this.context.guard.assert('overwrite', location, 'listed', info.version);
        }
      },
      signal
    );
  }

  /** Text of a metadata document; undefined when there is none. */
  async readDocument(key: string, signal?: AbortSignal): Promise<string | undefined> {
    return this.readText(this.prefix + key, signal);
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
        await this.remove(some, false);
        some = [];
      }
    }
    await this.remove(some, false);
  }

  /** Write one document of the store. */
  async write(key: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    await this.put(this.prefix + key, bytes, { sizeBytes: bytes.byteLength, signal });
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
    signal: AbortSignal
  ): Promise<void> {
    await this.put(this.prefix + key, body, { sizeBytes, durable: false, signal });
  }

  /** From here on a power cut takes none of the chunks. */
  async sync(signal: AbortSignal): Promise<void> {
    await this.store.syncBelow?.(this.prefix, signal);
  }

  /** One object of the store, or undefined. */
  async read(key: string, signal: AbortSignal): Promise<Uint8Array | undefined> {
    const info = await this.store.stat(this.prefix + key, signal);
    return info && !info.isFolder ? collect(this.store.read(this.prefix + key, { signal })) : undefined;
  }

  /** Remember objects that another program wrote below the target; answers with their bytes. */
  async record(signal: AbortSignal): Promise<number> {
    let bytes = 0;
    for await (const { key, version, sizeBytes } of objects(this.store, this.prefix, { signal })) {
      await this.context.guard.uploaded(atKey(this.target, key), version);
      bytes += sizeBytes;
    }
    return bytes;
  }

  /** Take away the store's root documents, then all else below the target: `overwrite`. */
  async clearTarget(rootKeys: readonly string[], signal: AbortSignal): Promise<void> {
    for (const key of rootKeys) {
      const info = await this.store.stat(this.prefix + key, signal);
      if (info && !info.isFolder) {
        await this.remove([{ key: info.key, version: info.version }], true, signal);
      }
    }
    await this.removeBelow(this.prefix, true, signal);
  }

  /** Take away the markers, the manifest, and then what it refers to. */
  async removeSibling(signal?: AbortSignal): Promise<void> {
    await this.removeBelow(`${this.sibling}done/`, false, signal);
    const manifest = await this.store.stat(`${this.sibling}manifest.json`, signal);
    if (manifest) {
      await this.remove([{ key: manifest.key, version: manifest.version }], false, signal);
    }
    await this.removeBelow(this.sibling, false, signal);
  }

  /** Take away all that an ingest wrote: after bad input. */
  async removeAll(): Promise<void> {
    await this.removeBelow(this.prefix, false);
    await this.removeSibling();
  }

  private async readText(key: string, signal?: AbortSignal): Promise<string | undefined> {
    const info = await this.store.stat(key, signal);
    return info
      ? new TextDecoder().decode(await collect(this.store.read(key, { signal }), 64 * 1024 * 1024))
      : undefined;
  }

  private async put(
    key: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    options: Pick<WriteOptions, 'sizeBytes' | 'durable' | 'signal'>
  ): Promise<void> {
    const { version } = await this.store.write(key, body, { ...options, writer: this.writer });
    await this.context.guard.uploaded(atKey(this.target, key), version);
  }

  private async removeBelow(prefix: string, isOthers: boolean, signal?: AbortSignal): Promise<void> {
    // Listed whole before the first removal, which would disturb the listing.
    const all: { key: string; version: string | null }[] = [];
    for await (const object of objects(this.store, prefix, { folders: true, signal })) {
      all.push({ key: object.key, version: object.isFolder ? null : object.version });
    }
    if (all.at(-1)?.key !== prefix && (await this.store.stat(prefix, signal))?.isFolder) {
      all.push({ key: prefix, version: null });
    }
    for (let start = 0; start < all.length; start += REMOVALS_AT_ONCE) {
      await this.remove(all.slice(start, start + REMOVALS_AT_ONCE), isOthers, signal);
    }
  }

  /**
   * Remove exact keys that a listing gave. What was there before the ingest is
   * removed only as the guard says; what the ingest itself wrote a moment ago is
   * left where the guard refuses (a shared inbox keeps everything).
   */
  private async remove(
    items: readonly { key: string; version: string | null }[],
    isOthers: boolean,
    signal?: AbortSignal
  ): Promise<void> {
    const allowed: { key: string; version?: string }[] = [];
    for (const { key, version } of items) {
      const location = atKey(this.target, key);
      if (isOthers) {
        await this.context.guard.assert('remove', location, 'listed', version);
      } else if (!(await this.context.guard.judge('remove', location, 'listed', version)).allowed) {
        continue;
      }
      allowed.push({ key, ...(version !== null && { version }) });
    }
    for await (const outcome of this.store.remove(allowed, signal)) {
      if (outcome.outcome === 'failed') {
        throw outcome.error;
      }
    }
  }
}
