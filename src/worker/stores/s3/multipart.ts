/** The requests of an upload in parts, each on its own. Part numbers begin with 1. */
import { LifecycleError } from '../../core';
import type { WriteOptions } from '../store';
import type { S3Client } from './client';
import { refusalOf, type Refusal } from './refusal';
import { WHOLE_MD5, checksumsOf, dateOf, headersFor, isSealed, unquoted } from './info';
import { md5Base64, md5Of } from './md5';
import { assertArrived, conditionHeaders, sendBytes } from './objects';
import { childrenOf, escapeXml, parseXml, textOf, type XmlElement } from './xml';

interface Part {
  /** As the server names it, without quotes: the MD5, where the bucket is not sealed by a key. */
  etag: string;
  sizeBytes: number;
}

/** Begin an upload; answers with its id and how often the request was tried again. */
export async function createUpload(
  client: S3Client,
  key: string,
  options: WriteOptions
): Promise<{ uploadId: string; retries: number }> {
  const headers = {
    ...headersFor(options, client.uri(key)),
    ...(options.md5 !== undefined && { [WHOLE_MD5]: md5Base64(options.md5) })
  };
  const answer = await client.demand(
    { method: 'POST', key, query: { uploads: '' }, headers },
    options.signal
  );
  const uploadId = textOf(rootOf(client, key, answer.body), 'UploadId');
  if (!uploadId) {
    throw strange(client, key, 'it began an upload without a name');
  }
  return { uploadId, retries: answer.retries };
}

/** Send a part; answers with its ETag. */
export async function uploadPart(
  client: S3Client,
  key: string,
  uploadId: string,
  number: number,
  body: Uint8Array,
  options: { md5?: string; signal?: AbortSignal }
): Promise<string> {
  const md5 = options.md5 ?? md5Of(body);
  const query = { partNumber: String(number), uploadId };
  const answer = await sendBytes(client, { method: 'PUT', key, query, body }, md5, options.signal);
  const refusal = refusalOf(answer);
  if (refusal) {
    throw client.error(refusal, key);
  }
  const { headers } = answer;
  const etag = unquoted(headers.etag);
  if (etag === undefined) {
    throw strange(client, key, 'it named no ETag of a part');
  }
  assertArrived(client.uri(key), md5, checksumsOf(etag, isSealed(headers)).md5);
  return etag;
}

interface PartSource {
  /** As `S3Client.copySource` writes it. */
  source: string;
  offset: number;
  length: number;
  ifVersion?: string;
}

/** Let the service copy a part from another object; its ETag, or what it refused. */
export async function copyPart(
  client: S3Client,
  key: string,
  uploadId: string,
  number: number,
  from: PartSource,
  signal?: AbortSignal
): Promise<string | Refusal> {
  const answer = await client.send(
    {
      method: 'PUT',
      key,
      query: { partNumber: String(number), uploadId },
      headers: {
        'x-amz-copy-source': from.source,
        'x-amz-copy-source-range': `bytes=${from.offset}-${from.offset + from.length - 1}`,
        ...sourceConditions((await client.facts(signal)).copyPartMatch, from.ifVersion)
      },
      mayFailLate: true
    },
    signal
  );
  const refusal = refusalOf(answer);
  if (refusal) {
    return refusal;
  }
  const etag = unquoted(textOf(rootOf(client, key, answer.body), 'ETag'));
  if (etag === undefined) {
    throw strange(client, key, 'it named no ETag of a part');
  }
  return etag;
}

/** Headers that make a copy fail unless its source has this version. */
export function sourceConditions(
  names: readonly string[],
  ifVersion: string | undefined
): Record<string, string> {
  return ifVersion === undefined ? {} : Object.fromEntries(names.map(name => [name, `"${ifVersion}"`]));
}

/** The parts that have arrived; undefined when there is no such upload (any more). */
export async function listParts(
  client: S3Client,
  key: string,
  uploadId: string,
  signal?: AbortSignal
): Promise<Map<number, Part> | undefined> {
  const parts = new Map<number, Part>();
  let marker: string | undefined;
  do {
    const answer = await client.send(
      { method: 'GET', key, query: { uploadId, 'part-number-marker': marker, 'max-parts': '1000' } },
      signal
    );
    const refusal = refusalOf(answer);
    if (refusal && isGone(refusal)) {
      return undefined;
    }
    if (refusal) {
      throw client.error(refusal, key);
    }
    const root = rootOf(client, key, answer.body);
    for (const part of childrenOf(root, 'Part')) {
      const etag = unquoted(textOf(part, 'ETag')) ?? '';
      parts.set(Number(textOf(part, 'PartNumber')), { etag, sizeBytes: Number(textOf(part, 'Size')) });
    }
    marker = nextMarker(root, 'NextPartNumberMarker', marker);
  } while (marker !== undefined);
  return parts;
}

/** Make the object of these parts visible; its ETag, or what the server refused. */
export async function completeUpload(
  client: S3Client,
  key: string,
  uploadId: string,
  etags: readonly string[],
  options: Pick<WriteOptions, 'precondition' | 'signal'>
): Promise<{ etag: string | undefined; retries: number } | Refusal> {
  const facts = await client.facts(options.signal);
  const parts = etags.map(
    (etag, index) =>
      `<Part><PartNumber>${index + 1}</PartNumber><ETag>&quot;${escapeXml(etag)}&quot;</ETag></Part>`
  );
  const answer = await client.send(
    {
      method: 'POST',
      key,
      query: { uploadId },
      headers: { 'content-type': 'application/xml', ...conditionHeaders(facts, options.precondition) },
      body: Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`),
      mayFailLate: true
    },
    options.signal
  );
  return (
    refusalOf(answer) ?? {
      etag: unquoted(textOf(rootOf(client, key, answer.body), 'ETag')),
      retries: answer.retries
    }
  );
}

/** Give an upload up, and what arrived of it; no error when it is gone already. */
export async function abortUpload(client: S3Client, key: string, uploadId: string): Promise<void> {
  const answer = await client.send({ method: 'DELETE', key, query: { uploadId } });
  const refusal = refusalOf(answer);
  if (refusal && !isGone(refusal)) {
    throw client.error(refusal, key);
  }
}

interface OpenUpload {
  uploadId: string;
  initiated: Date;
}

/** Uploads under way of exactly this key, and the server's time. */
export async function listUploads(
  client: S3Client,
  key: string,
  signal?: AbortSignal
): Promise<{ uploads: OpenUpload[]; now: Date }> {
  const uploads: OpenUpload[] = [];
  let marker: { key: string; uploadId: string | undefined } | undefined;
  for (;;) {
    const query = {
      uploads: '',
      prefix: key,
      'key-marker': marker?.key,
      'upload-id-marker': marker?.uploadId
    };
    const { body, headers } = await client.demand({ method: 'GET', query }, signal);
    const root = rootOf(client, key, body);
    for (const upload of childrenOf(root, 'Upload')) {
      if (textOf(upload, 'Key') === key) {
        const initiated = new Date(textOf(upload, 'Initiated') ?? NaN);
        uploads.push({ uploadId: textOf(upload, 'UploadId') ?? '', initiated });
      }
    }
    const next = nextMarker(root, 'NextKeyMarker', undefined);
    const uploadId = textOf(root, 'NextUploadIdMarker');
    if (next === undefined || (next === marker?.key && uploadId === marker.uploadId)) {
      return { uploads, now: dateOf(headers.date) ?? new Date() };
    }
    marker = { key: next, uploadId };
  }
}

/** Ceph says NoSuchKey where others say NoSuchUpload. */
export function isGone({ status, code }: Refusal): boolean {
  return status === 404 && (code === 'NoSuchUpload' || code === 'NoSuchKey');
}

/** Where the next page begins; a server that gives the same place again would go on for ever. */
function nextMarker(root: XmlElement, name: string, before: string | undefined): string | undefined {
  const next = textOf(root, name);
  return textOf(root, 'IsTruncated') === 'true' && next && next !== before ? next : undefined;
}

function rootOf(client: S3Client, key: string, body: Buffer): XmlElement {
  return parseXml(body.toString('utf8'), client.uri(key));
}

function strange(client: S3Client, key: string, what: string): LifecycleError {
  return new LifecycleError('unreadable', `${client.uri(key)}: the server is no S3 service: ${what}.`, {
    subject: client.uri(key)
  });
}
