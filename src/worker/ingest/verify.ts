/** Is a store whole? Every chunk is there, and every chunk can be decoded. */
import { availableParallelism } from 'node:os';
import { collect, forEachConcurrent, isLifecycleError, LifecycleError, type Location } from '../core';
import type { WorkContext } from '../context';
import { allChunks, checkChunk, openZarr, type ZarrArray } from '../formats';

export interface VerifyResult {
  uri: string;
  chunks: number;
  missing: number;
  unreadable: number;
  /** The first keys that are missing or unreadable. */
  examples: string[];
}

const EXAMPLES = 20;

export async function verifyStore(
  location: Location,
  context: WorkContext,
  signal?: AbortSignal
): Promise<VerifyResult> {
  const group = await openZarr(location, context, { signal });
  const uri = context.format(location);
  if (!group) {
    throw new LifecycleError('not-found', `${uri}: there is no Zarr store here.`, { subject: uri });
  }
  const result: VerifyResult = { uri, chunks: 0, missing: 0, unreadable: 0, examples: [] };
  const { store } = group;
  const note = (key: string): void => {
    if (result.examples.length < EXAMPLES) {
      result.examples.push(store.uri(key));
    }
  };
  const check = async (array: ZarrArray, index: number[], stop: AbortSignal): Promise<void> => {
    const key = array.chunkKey(index);
    let bytes: Uint8Array;
    result.chunks++;
    try {
      bytes = await collect(store.read(key, { signal: stop }));
    } catch (error) {
      if (!isLifecycleError(error, 'not-found')) {
        throw error;
      }
      result.missing++;
      note(key);
      return;
    }
    try {
      await checkChunk(array, bytes);
    } catch (error) {
      if (isLifecycleError(error)) {
        throw error;
      }
      result.unreadable++;
      note(key);
    }
  };
  for (const array of group.arrays) {
    await forEachConcurrent(
      allChunks(array),
      availableParallelism() * 2,
      (index, stop) => check(array, index, stop),
      signal
    );
  }
  return result;
}
