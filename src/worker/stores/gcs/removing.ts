/** objects.delete of exact keys at their generations, many at once. */
import { inOrder, isLifecycleError, toLifecycleError } from '../../core';
import type { RemoveItem, RemoveOutcome } from '../store';
import { withQuery, type GcsApi } from './api';
import { isBucketMissing, refusal, type Deed } from './errors';
import { statObject } from './stating';

/** One outcome an item, in the order of the items; rejects only when it was told to stop. */
export function removeObjects(
  api: GcsApi,
  items: readonly RemoveItem[],
  signal?: AbortSignal
): AsyncGenerator<RemoveOutcome> {
  return inOrder(items, api.wire.limits.mostConcurrency, item => removeOne(api, item, signal), signal);
}

/** Rejects only when it was told to stop. */
async function removeOne(
  api: GcsApi,
  { key, version }: RemoveItem,
  signal?: AbortSignal
): Promise<RemoveOutcome> {
  const deed: Deed = { key, verb: 'remove', accepts: [404, 412] };
  try {
    const path = withQuery(api.objectPath(key), { ifGenerationMatch: version ?? undefined });
    const answer = await api.send({ method: 'DELETE', path, headers: {} }, deed, signal);
    if (answer.status === 404 && isBucketMissing(answer)) {
      throw refusal(api, deed, answer);
    }
    const isThere = answer.status === 412 && (await statObject(api, key, signal)) !== undefined;
    if (isThere) {
      return { key, outcome: 'kept' };
    }
    // What an earlier try removed, whose answer was lost, is not there any more.
    return { key, outcome: answer.status < 300 || answer.retries > 0 ? 'removed' : 'absent' };
  } catch (error) {
    if (isLifecycleError(error, 'cancelled')) {
      throw error;
    }
    return { key, outcome: 'failed', error: toLifecycleError(error, api.uri(key)) };
  }
}
