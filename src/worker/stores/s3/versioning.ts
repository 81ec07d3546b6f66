/** Buckets that keep what was removed, and bringing it back. */
import { LifecycleError, mapConcurrent, throwIfAborted, toLifecycleError } from '../../core';
import type { RestoreItem, RestoreOutcome } from '../store';
import type { S3Client } from './client';
import { isNotToBeAsked, refusalOf } from './refusal';
import { parseXml, textOf } from './xml';

const KEYS_AT_ONCE = 16;

/** Removals, too, are versions: one marker each time the key was removed. */
const MAX_MARKERS = 1000;

/** Does the bucket keep removed objects? Undefined when that may not be asked. */
export async function isVersioned(client: S3Client, signal?: AbortSignal): Promise<boolean | undefined> {
  const answer = await client.send({ method: 'GET', query: { versioning: '' } }, signal);
  const refusal = refusalOf(answer);
  if (refusal && isNotToBeAsked(refusal)) {
    return undefined;
  }
  if (refusal) {
    throw client.error(refusal);
  }
  return textOf(parseXml(answer.body.toString('utf8'), client.uri('')), 'Status') === 'Enabled';
}

/** Outcomes in the order of the items; what fails is an outcome, and ends nothing. */
export async function* restoreAll(
  client: S3Client,
  items: readonly RestoreItem[],
  signal?: AbortSignal
): AsyncGenerator<RestoreOutcome> {
  for (let begin = 0; begin < items.length; begin += KEYS_AT_ONCE) {
    throwIfAborted(signal);
    const some = items.slice(begin, begin + KEYS_AT_ONCE);
    yield* await mapConcurrent(some, KEYS_AT_ONCE, item => restoreOne(client, item, signal));
  }
}

/** Take away the delete markers that lie on the version. */
async function restoreOne(
  client: S3Client,
  { key, version }: RestoreItem,
  signal?: AbortSignal
): Promise<RestoreOutcome> {
  try {
    const { keptVersions } = await import('./control');
    for (let markers = 0; markers < MAX_MARKERS; markers++) {
      const { newest, marker } = await keptVersions(client, key, signal);
      if (marker === undefined && newest !== undefined && markers === 0) {
        return { key, outcome: 'kept' };
      }
      if (newest !== version) {
        return { key, outcome: 'absent' };
      }
      if (marker === undefined) {
        return { key, outcome: 'restored' };
      }
      await client.demand({ method: 'DELETE', key, query: { versionId: marker } }, signal);
    }
    throw new LifecycleError('unsupported', `${client.uri(key)} was removed too often to be restored.`, {
      subject: client.uri(key)
    });
  } catch (error) {
    return { key, outcome: 'failed', error: toLifecycleError(error, client.uri(key)) };
  }
}
