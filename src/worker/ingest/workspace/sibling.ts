/** `<target>.lifecycle/`, beside a target while it is written: the manifest, what steps keep for later ones, and the markers of finished parts. */
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

/**
 * Reads and writes below `prefix`, which ends with a slash. The guard is told what is written, and
 * asked about each removal. A run is under way exactly while the manifest is there, but where the guard
 * keeps it: then the same plan finishes once more, which changes nothing, and others are refused.
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
    return text === undefined ? undefined : (JSON.parse(text) as WorkManifest);
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
    await this.guarded.put(`${this.prefix}before.json`, bytes, { sizeBytes: bytes.byteLength, signal });
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
    const bytes = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
    await this.guarded.put(this.manifestKey, bytes, { sizeBytes: bytes.byteLength, signal });
  }

  /** Finished parts, by their number from 1. */
  async finishedParts(signal: AbortSignal): Promise<Set<number>> {
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

  /** Of a part that is not finished, nothing: 0 chunks, 0 bytes. */
  async partRecord(part: number, signal: AbortSignal): Promise<PartRecord> {
    const text = await this.guarded.readText(`${this.prefix}done/${part}`, signal);
    return JSON.parse(text ?? '{"chunks":0,"bytes":0}') as PartRecord;
  }

  async finishPart(part: number, record: PartRecord, signal: AbortSignal): Promise<void> {
    await this.keep(`done/${part}`, Buffer.from(JSON.stringify(record)), signal);
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
}
