/** `<target>.lifecycle/`, beside a target while it is written: the manifest, what steps keep for later ones, and the markers of finished parts. */
import { isLifecycleError } from '../../core';
import { objects } from '../../stores/walk';
import type { Append, ExistingStore } from '../append';
import { parseExisting } from '../append/existing';
import type { GuardedObjects } from './guardedObjects';

/** What `prepare` decided; a later process continues only with the same. */
export interface WorkManifest {
  lifecycle: 1;
  planSha256: string;
  parts: number;
  zarrFormat: 2 | 3;
  /** ISO 8601 UTC: the store's build timestamp, and what tells this run from others at the same target. */
  preparedAt: string;
  sources: { uri: string; sizeBytes: number; version: string | null }[];
  /** The store is there already, and grows. */
  append?: Append;
  /** The store is whole, or is again what it was: only the manifest could not be taken away. */
  ended?: true;
}

/** What names a run at its target. */
export type Run = Pick<WorkManifest, 'preparedAt'>;

/** Chunks that a part wrote, and their stored bytes. */
export interface PartRecord {
  chunks: number;
  bytes: number;
}

/**
 * Reads and writes below `prefix`, which ends with a slash. The guard is told what is written, and
 * asked about each removal. A run is under way exactly while the manifest is there and does not say that
 * it ended. Where the guard keeps what lies here, a later run finds it: what an earlier one left is none of its.
 */
export class Sibling {
  constructor(
    private readonly guarded: GuardedObjects,
    private readonly prefix: string
  ) {}

  /** Key of what says that a run is under way. */
  get manifestKey(): string {
    return `${this.prefix}manifest.json`;
  }

  /** Undefined when no run is under way here. */
  async manifest(signal: AbortSignal): Promise<WorkManifest | undefined> {
    const text = await this.guarded.readText(this.manifestKey, signal);
    const manifest = text === undefined ? undefined : (JSON.parse(text) as WorkManifest);
    return manifest?.ended ? undefined : manifest;
  }

  /** Keep something beside the target for later steps. */
  async keep(name: string, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    await this.guarded.put(`${this.prefix}${name}`, bytes, {
      sizeBytes: bytes.byteLength,
      durable: false,
      signal
    });
  }

  /** What an earlier step kept; undefined when it did not. */
  async kept(name: string, signal: AbortSignal): Promise<Uint8Array | undefined> {
    return this.guarded.read(`${this.prefix}${name}`, signal);
  }

  /** Documents of the store as it was, before the manifest says that it grows. */
  async keepDocuments(documents: ReadonlyMap<string, string>, signal: AbortSignal): Promise<void> {
    const bytes = Buffer.from(JSON.stringify(Object.fromEntries(documents)));
    const key = `${this.prefix}before.json`;
    await this.guarded.assertReplaceable(key, signal);
    await this.guarded.put(key, bytes, { sizeBytes: bytes.byteLength, signal });
  }

  /** The store before it grew; undefined when it does not grow. */
  async keptDocuments(signal: AbortSignal): Promise<ExistingStore | undefined> {
    const text = await this.guarded.readText(`${this.prefix}before.json`, signal);
    return text === undefined
      ? undefined
      : parseExisting(new Map(Object.entries(JSON.parse(text) as Record<string, string>)));
  }

  /** From here on a run is under way, and later ones go on with it. */
  async begin(manifest: WorkManifest, signal: AbortSignal): Promise<void> {
    await this.guarded.assertReplaceable(this.manifestKey, signal);
    await this.writeManifest(manifest, signal);
  }

  /** Parts with a marker, by their number from 1; whose it is, `partRecord` says. */
  async markedParts(signal: AbortSignal): Promise<Set<number>> {
    const done = new Set<number>();
    const prefix = `${this.prefix}done/`;
    for await (const object of objects(this.guarded.store, prefix, { signal })) {
      const number = Number(object.key.slice(prefix.length));
      if (Number.isInteger(number) && number > 0) {
        done.add(number);
      }
    }
    return done;
  }

  /** Undefined of a part that this run did not finish, whatever another one did. */
  async partRecord(part: number, { preparedAt }: Run, signal: AbortSignal): Promise<PartRecord | undefined> {
    const text = await this.guarded.readText(`${this.prefix}done/${part}`, signal);
    const marker = text === undefined ? undefined : (JSON.parse(text) as PartRecord & Run);
    return marker?.preparedAt === preparedAt ? { chunks: marker.chunks, bytes: marker.bytes } : undefined;
  }

  async finishPart(
    part: number,
    record: PartRecord,
    { preparedAt }: Run,
    signal: AbortSignal
  ): Promise<void> {
    await this.keep(`done/${part}`, Buffer.from(JSON.stringify({ ...record, preparedAt })), signal);
  }

  /** Nothing is under way any more: all goes, and where the guard keeps the manifest, it says so. */
  async end(signal?: AbortSignal): Promise<void> {
    await this.remove(signal);
    const text = await this.guarded.readText(this.manifestKey, signal);
    if (text === undefined) {
      return;
    }
    try {
      await this.guarded.assertReplaceable(this.manifestKey, signal);
    } catch (error) {
      if (isLifecycleError(error, 'guard-refused')) {
        return;
      }
      throw error;
    }
    await this.writeManifest({ ...(JSON.parse(text) as WorkManifest), ended: true }, signal);
  }

  /** Take away the markers, the manifest, and then what it refers to. */
  async remove(signal?: AbortSignal): Promise<void> {
    await this.guarded.removeBelow(`${this.prefix}done/`, false, signal);
    const manifest = await this.guarded.store.stat(this.manifestKey, signal);
    if (manifest) {
      await this.guarded.remove([{ key: manifest.key, version: manifest.version }], false, signal);
    }
    await this.guarded.removeBelow(this.prefix, false, signal);
  }

  private async writeManifest(manifest: WorkManifest, signal?: AbortSignal): Promise<void> {
    const bytes = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
    await this.guarded.put(this.manifestKey, bytes, { sizeBytes: bytes.byteLength, signal });
  }
}
