/** objects.insert in one request: the object's description and its bytes, which the server compares with their CRC32C. */
import { crc32cBase64 } from '../../core';
import type { ObjectInfo, WriteOptions } from '../store';
import type { WholeAnswer } from '../wire';
import { json, withQuery, type GcsApi } from './api';
import { refusal, type Deed } from './errors';
import { OBJECT_FIELDS, conditions, descriptionOf, infoOf } from './object';
import { crc32cOf, lengthOf } from './pieces';
import { assertStored, statObject } from './stating';

/** Cannot be in the description, which is JSON; the media part ends by its length in practice, and by this in theory. */
const BOUNDARY = 'lifecycle-3f7d0c5b9a1e4826';
const HEADERS = { 'content-type': `multipart/related; boundary=${BOUNDARY}` };
const CLOSING = Buffer.from(`\r\n--${BOUNDARY}--`);

/** Write an object whose bytes are at hand. */
export async function insertObject(
  api: GcsApi,
  key: string,
  pieces: readonly Uint8Array[],
  options: WriteOptions
): Promise<ObjectInfo> {
  api.assertKey(key);
  const checksum = crc32cBase64(crc32cOf(pieces));
  const sizeBytes = lengthOf(pieces);
  const description = { ...descriptionOf(key, options), crc32c: checksum };
  const opening = Buffer.from(
    `--${BOUNDARY}\r\ncontent-type: application/json; charset=utf-8\r\n\r\n${JSON.stringify(description)}\r\n` +
      `--${BOUNDARY}\r\ncontent-type: ${description.contentType}\r\n\r\n`
  );
  const path = withQuery(`${api.bucketPath('/upload/storage/v1')}/o`, {
    uploadType: 'multipart',
    ...conditions(options.precondition),
    fields: OBJECT_FIELDS
  });
  const deed: Deed = { key, verb: 'write', onMismatch: 'conflict', accepts: [412] };
  const answer = await api.send(
    { method: 'POST', path, headers: HEADERS, body: [opening, ...pieces, CLOSING] },
    deed,
    options.signal
  );
  const sent = { sizeBytes, crc32c: checksum };
  const uri = api.uri(key);
  return answer.status === 412
    ? ourOwn(api, deed, answer, sent, options.signal)
    : assertStored(api, infoOf(json(answer, uri), uri), sent);
}

/**
 * The precondition did not hold. When an earlier try's answer was lost, what
 * stands there may be what that try wrote.
 */
async function ourOwn(
  api: GcsApi,
  deed: Deed,
  answer: WholeAnswer,
  sent: { sizeBytes: number; crc32c: string },
  signal?: AbortSignal
): Promise<ObjectInfo> {
  const standing = answer.retries > 0 ? await statObject(api, deed.key, signal) : undefined;
  if (standing && standing.sizeBytes === sent.sizeBytes && standing.crc32c === sent.crc32c) {
    return standing;
  }
  throw refusal(api, deed, answer);
}
