/** One request about one object: what stands at a key, and putting bytes there. */
import { LifecycleError } from '../../core';
import type { ObjectInfo, Precondition, WriteOptions } from '../store';
import type { WholeAnswer } from '../wire';
import type { S3Client, S3Request } from './client';
import { refusalOf } from './refusal';
import { checksumsOf, dateOf, headersFor, infoOf, isSealed, unquoted } from './info';
import { md5Base64, md5Of } from './md5';
import type { ServerFacts } from './server';

/** Times that bytes are sent which arrive damaged. */
const SENDINGS = 3;

/** What stands at a key; undefined: nothing. */
export async function statObject(
  client: S3Client,
  key: string,
  signal?: AbortSignal
): Promise<ObjectInfo | undefined> {
  if (key === '') {
    return undefined;
  }
  const answer = await client.send({ method: 'HEAD', key }, signal);
  const refusal = refusalOf(answer);
  if (refusal?.status === 404) {
    return undefined;
  }
  if (refusal) {
    throw client.error(refusal, key);
  }
  return infoOf(key, answer.headers, Number(answer.headers['content-length']));
}

/** Put a whole object, its bytes proved by MD5 on the way there and back. */
export async function putObject(
  client: S3Client,
  key: string,
  body: Uint8Array,
  options: WriteOptions
): Promise<ObjectInfo> {
  const { precondition, signal } = options;
  const facts = await client.facts(signal);
  if (!facts.conditionalWrite) {
    await assertPrecondition(client, key, precondition, signal);
  }
  const md5 = options.md5 ?? md5Of(body);
  const headers = { ...headersFor(options, client.uri(key)), ...conditionHeaders(facts, precondition) };
  const answer = await sendBytes(client, { method: 'PUT', key, headers, body }, md5, signal);
  const refusal = refusalOf(answer);
  if (refusal) {
    if (refusal.status === 412 && answer.retries > 0) {
      // The first try may have arrived, its answer lost: then this is our own object.
      const standing = await statObject(client, key, signal);
      if (standing?.md5 === md5) {
        return standing;
      }
    }
    throw client.error(refusal, key);
  }
  const etag = unquoted(answer.headers.etag);
  const checksums = etag === undefined ? {} : checksumsOf(etag, isSealed(answer.headers));
  assertArrived(client.uri(key), md5, checksums.md5);
  return {
    key,
    sizeBytes: body.byteLength,
    modified: options.modified ?? dateOf(answer.headers.date),
    version: etag ?? null,
    ...(options.contentType !== undefined && { contentType: options.contentType }),
    ...(options.metadata && { metadata: options.metadata }),
    ...checksums
  };
}

/**
 * Send bytes with their MD5. Damaged on the way they are refused, and sent
 * again; but not if they never were what the MD5 says.
 */
export async function sendBytes(
  client: S3Client,
  request: S3Request & { body: Uint8Array },
  md5: string,
  signal?: AbortSignal
): Promise<WholeAnswer> {
  const headers = { ...request.headers, 'content-md5': md5Base64(md5) };
  for (let attempt = 1; ; attempt++) {
    const answer = await client.send({ ...request, headers }, signal);
    const isDamaged = answer.status === 400 && refusalOf(answer)?.code === 'BadDigest';
    if (!isDamaged || attempt === SENDINGS || md5Of(request.body) !== md5) {
      return answer;
    }
  }
}

/** For servers that ignore conditions: look right before. The moment between stays. */
export async function assertPrecondition(
  client: S3Client,
  key: string,
  precondition: Precondition | undefined,
  signal?: AbortSignal
): Promise<void> {
  if (!precondition) {
    return;
  }
  const standing = await statObject(client, key, signal);
  if ('absent' in precondition ? standing : standing?.version !== precondition.version) {
    throw client.error({ status: 412, code: 'PreconditionFailed', message: '' }, key);
  }
}

/** Sent even to servers that are not known to obey: one that does closes the moment between. */
export function conditionHeaders(
  { wantsBareEtag }: ServerFacts,
  precondition: Precondition | undefined
): Record<string, string> {
  if (!precondition) {
    return {};
  }
  if ('absent' in precondition) {
    return { 'if-none-match': '*' };
  }
  const { version } = precondition;
  return { 'if-match': wantsBareEtag ? version : `"${version}"` };
}

/** What the server computed of the bytes it got must be what we computed of those we sent. */
export function assertArrived(uri: string, sentMd5: string, storedMd5: string | undefined): void {
  if (storedMd5 !== undefined && storedMd5 !== sentMd5) {
    throw new LifecycleError(
      'differs',
      `${uri}: the bytes were changed on their way (MD5 ${sentMd5} was sent, ${storedMd5} arrived). Try again.`,
      { subject: uri }
    );
  }
}
