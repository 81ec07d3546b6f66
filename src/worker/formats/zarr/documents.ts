/** The metadata documents of a store: each is read once, and all that were read make its version. */
import { createHash } from 'node:crypto';
import { collect, isLifecycleError, LifecycleError, sortKeys } from '../../core';
import type { Store } from '../../stores/store';
import { parseJson, type ParsedJson } from './json';

const METADATA_LIMIT_BYTES = 256 * 1024 * 1024;

/** Documents by their keys; `root` is the prefix of the store's own group. */
export class Documents {
  private readonly digests = new Map<string, string>();
  private readonly documents = new Map<string, Promise<ParsedJson | undefined>>();

  constructor(
    readonly store: Store,
    readonly root: string,
    readonly signal?: AbortSignal
  ) {}

  /** Of all documents that were read so far, by their keys below the root. */
  version(): string {
    const hash = createHash('sha256');
    for (const key of sortKeys([...this.digests.keys()])) {
      hash.update(`${key} ${this.digests.get(key)}\n`);
    }
    return hash.digest('hex').slice(0, 32);
  }

  /**
   * Undefined where there is none.
   *
   * @throws LifecycleError `unreadable` when it is no JSON
   */
  document(key: string): Promise<ParsedJson | undefined> {
    let reading = this.documents.get(key);
    if (!reading) {
      reading = this.read(key);
      this.documents.set(key, reading);
    }
    return reading;
  }

  private async read(key: string): Promise<ParsedJson | undefined> {
    const { store, signal } = this;
    let bytes: Uint8Array;
    try {
      bytes = await collect(store.read(key, { signal }), METADATA_LIMIT_BYTES);
    } catch (error) {
      if (isLifecycleError(error, 'not-found')) {
        return undefined;
      }
      throw error;
    }
    this.digests.set(key.slice(this.root.length), createHash('sha256').update(bytes).digest('hex'));
    try {
      return parseJson(new TextDecoder().decode(bytes));
    } catch (error) {
      const uri = store.uri(key);
      throw new LifecycleError('unreadable', `${uri}: this is not valid JSON.`, {
        subject: uri,
        cause: error
      });
    }
  }
}
