/** Where a store is tested, and how a test looks at it. */
import { collect } from '../../../core';
import { objects, type Store } from '../..';

export interface Place {
  store: Store;
  /** An empty prefix of this store, ending in '/'. */
  prefix: string;
}

export type MakePlace = () => Promise<Place>;

/** As jest's `it`: one promise of every store. */
export type Promises = (title: string, run: () => Promise<void>) => void;

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export async function* chunksOf(...chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

export async function contentOf(store: Store, key: string): Promise<string> {
  return new TextDecoder().decode(await collect(store.read(key)));
}

export async function keysBelow(store: Store, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const info of objects(store, prefix)) {
    keys.push(info.key);
  }
  return keys;
}
