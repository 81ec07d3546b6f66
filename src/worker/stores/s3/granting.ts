/** Leave to write that needs no keys: a form for many objects, or the addresses of one object's parts. */
import { LifecycleError } from '../../core';
import type { GrantOptions, PartsGrant, UploadGrant } from '../store';
import type { S3Client } from './client';
import { createUpload } from './multipart';

/** What one request may hold (Amazon S3 User Guide, "Multipart upload limits"). */
const MAX_BYTES = 5 * 2 ** 30;
/** Small enough for the memory of a program that sends a part from there. */
const PART_BYTES = 64 * 2 ** 20;
const MAX_PARTS = 9_000;

/** Whole parts of 1 MiB, so that `dd` can find them. */
const STEP_BYTES = 2 ** 20;

/** Asked for, the answer's body names the ETag; Ceph names it nowhere else. */
const ANSWER = { success_action_status: '201' };

/** Any object whose key begins with `prefix`, a slash at its end. */
export async function grantBelow(
  client: S3Client,
  prefix: string,
  { expiresInSeconds, signal }: GrantOptions
): Promise<UploadGrant> {
  // The first request tells in which region the bucket is: the form is signed for that one.
  await client.facts(signal);
  const conditions = [['starts-with', '$key', prefix], ['content-length-range', 0, MAX_BYTES], ANSWER];
  const fields = await client.signForm(conditions, expiresInSeconds, signal);
  if (!fields) {
    throw withoutKeys(client, prefix);
  }
  return { url: client.url(), fields: { ...ANSWER, ...fields }, maxBytes: MAX_BYTES };
}

/** Begins the upload; whoever has the grant can finish it. */
export async function grantParts(
  client: S3Client,
  key: string,
  { sizeBytes, expiresInSeconds, signal }: GrantOptions & { sizeBytes: number }
): Promise<PartsGrant> {
  const partBytes = Math.max(PART_BYTES, Math.ceil(sizeBytes / MAX_PARTS / STEP_BYTES) * STEP_BYTES);
  const { uploadId } = await createUpload(client, key, { signal });
  const sign = async (method: 'PUT' | 'POST', partNumber?: number): Promise<string> => {
    const query = { uploadId, ...(partNumber !== undefined && { partNumber: String(partNumber) }) };
    const url = await client.sign(method, key, query, expiresInSeconds, signal);
    if (url === undefined) {
      throw withoutKeys(client, key);
    }
    return url;
  };
  const parts: string[] = [];
  for (let number = 1; number <= Math.max(1, Math.ceil(sizeBytes / partBytes)); number++) {
    parts.push(await sign('PUT', number));
  }
  return { partBytes, parts, complete: await sign('POST') };
}

function withoutKeys(client: S3Client, key: string): LifecycleError {
  const subject = client.uri(key);
  return new LifecycleError(
    'unauthorized',
    `${subject}: there are no keys to sign with (${client.access.origin}).`,
    { subject }
  );
}
