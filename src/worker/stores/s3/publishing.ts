/** The end of an upload in parts: the object becomes visible, once, and is proved to be what was sent. */
import { LifecycleError } from '../../core';
import type { ObjectInfo, WriteOptions } from '../store';
import type { S3Client } from './client';
import { checksumsOf } from './info';
import { compositeEtag } from './md5';
import { completeUpload, isGone } from './multipart';
import { assertPrecondition, statObject } from './objects';

interface SentUpload {
  uploadId: string;
  /** Of the parts, in order. */
  etags: readonly string[];
  sizeBytes: number;
}

/** @throws LifecycleError `conflict` where the precondition does not hold, or another object stands there as soon as it is written */
export async function publishUpload(
  client: S3Client,
  key: string,
  { uploadId, etags, sizeBytes }: SentUpload,
  options: Pick<WriteOptions, 'precondition' | 'signal'>
): Promise<ObjectInfo> {
  const { precondition, signal } = options;
  const ours = etags.every(etag => checksumsOf(etag, false).md5) ? compositeEtag(etags) : undefined;
  const { conditionalComplete } = await client.facts(signal);
  if (!conditionalComplete) {
    await assertPrecondition(client, key, precondition, signal);
  }
  const done = await completeUpload(client, key, uploadId, etags, { precondition, signal });
  const standing = await statObject(client, key, signal);
  if ('code' in done) {
    // An earlier try may have been the one: its answer was lost, and the upload with it.
    const isOurs = ours !== undefined && standing?.version === ours && standing.sizeBytes === sizeBytes;
    if (isOurs && (isGone(done) || done.status === 412)) {
      return standing;
    }
    throw client.error(done, key);
  }
  const isComposite = standing?.multipartMd5 !== undefined && ours !== undefined;
  if (standing?.sizeBytes !== sizeBytes || (isComposite && standing.multipartMd5 !== ours)) {
    throw new LifecycleError(
      'conflict',
      `${client.uri(key)} was replaced or removed as soon as it was written. Look who else writes there.`,
      { subject: client.uri(key) }
    );
  }
  return standing;
}
