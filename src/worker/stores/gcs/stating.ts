/** objects.get, and the comparison of what was stored with what was sent. */
import { LifecycleError } from '../../core';
import type { ObjectInfo } from '../store';
import { json, withQuery, type GcsApi } from './api';
import { isBucketMissing, refusal, type Deed } from './errors';
import { OBJECT_FIELDS, infoOf } from './object';

/** What stands at a key, or undefined. */
export async function statObject(
  api: GcsApi,
  key: string,
  signal?: AbortSignal
): Promise<ObjectInfo | undefined> {
  const deed: Deed = { key, verb: 'read', accepts: [404] };
  const path = withQuery(api.objectPath(key), { fields: OBJECT_FIELDS });
  const answer = await api.send({ method: 'GET', path, headers: {} }, deed, signal);
  if (answer.status !== 404) {
    const uri = api.uri(key);
    return infoOf(json(answer, uri), uri);
  }
  if (isBucketMissing(answer)) {
    throw refusal(api, deed, answer);
  }
  return undefined;
}

/** Remove one version of an object that should not be there; what cannot be removed stays. */
async function discard(api: GcsApi, { key, version }: ObjectInfo): Promise<void> {
  const path = withQuery(api.objectPath(key), { ifGenerationMatch: version ?? undefined });
  const deed: Deed = { key, verb: 'remove', accepts: [404, 412] };
  await api.send({ method: 'DELETE', path, headers: {} }, deed);
}

/** The stored object, if it is what was sent; else it is taken away again. */
export async function assertStored(
  api: GcsApi,
  stored: ObjectInfo,
  sent: { sizeBytes: number; crc32c?: string }
): Promise<ObjectInfo> {
  const isSame =
    stored.sizeBytes === sent.sizeBytes &&
    (sent.crc32c === undefined || stored.crc32c === undefined || stored.crc32c === sent.crc32c);
  if (isSame) {
    return stored;
  }
  const differs = new LifecycleError(
    'differs',
    `${api.uri(stored.key)}: what was stored is not what was sent (${stored.sizeBytes} bytes, CRC32C ${stored.crc32c}; ` +
      `sent: ${sent.sizeBytes} bytes, ${sent.crc32c}). It was removed; send it again.`,
    { subject: api.uri(stored.key) }
  );
  await discard(api, stored).catch((cause: unknown) => {
    throw new LifecycleError(
      differs.tag,
      differs.message.replace('It was removed', 'It could not be removed'),
      {
        subject: differs.subject,
        cause
      }
    );
  });
  throw differs;
}
