/** Copies that the service makes itself. */
import { changed } from '../failures';
import type { CopyOptions, ObjectInfo } from '../store';
import type { S3Client } from './client';
import { refusalOf, type Refusal } from './refusal';
import { checksumsOf, dateOf, headersFor, isSealed, unquoted } from './info';
import { assertPrecondition, conditionHeaders, statObject } from './objects';
import { sourceConditions } from './multipart';
import { parseXml, textOf } from './xml';

/** Larger objects go in parts, several at once: one request takes 5 GB at most, and nobody sees how far it is. */
const WHOLE_COPY_BYTES = 512 * 1024 * 1024;

/** The object of another client's bucket at the same service. Undefined when it cannot, or should not at once. */
export async function copyObject(
  client: S3Client,
  key: string,
  source: S3Client,
  sourceKey: string,
  options: CopyOptions
): Promise<ObjectInfo | undefined> {
  const { ifVersion, precondition, signal } = options;
  const sizeBytes = options.sizeBytes ?? (await statObject(source, sourceKey, signal))?.sizeBytes;
  if (sizeBytes === undefined) {
    throw source.error({ status: 404, code: 'NoSuchKey', message: '' }, sourceKey);
  }
  if (sizeBytes > WHOLE_COPY_BYTES) {
    return undefined;
  }
  const facts = await client.facts(signal);
  if (!facts.conditionalCopy) {
    await assertPrecondition(client, key, precondition, signal);
  }
  const headers = {
    'x-amz-copy-source': source.copySource(sourceKey),
    ...sourceConditions(facts.copySourceMatch, ifVersion),
    ...(facts.conditionalCopy && conditionHeaders(facts, precondition)),
    ...(options.storageClass !== undefined && { 'x-amz-storage-class': options.storageClass }),
    // Told nothing else, the service keeps the source's type, time and metadata.
    ...(options.metadata && {
      'x-amz-metadata-directive': 'REPLACE',
      ...headersFor(options, client.uri(key))
    })
  };
  const answer = await client.send({ method: 'PUT', key, headers, mayFailLate: true }, signal);
  const refusal = refusalOf(answer);
  if (refusal) {
    return afterRefusal(refusal, client, key, source, sourceKey, options);
  }
  const result = parseXml(answer.body.toString('utf8'), client.uri(key));
  const etag = unquoted(textOf(result, 'ETag'));
  return {
    key,
    sizeBytes,
    modified: options.modified ?? dateOf(textOf(result, 'LastModified')),
    version: etag ?? null,
    ...(options.contentType !== undefined && { contentType: options.contentType }),
    ...(options.metadata && { metadata: options.metadata }),
    ...(etag !== undefined && checksumsOf(etag, isSealed(answer.headers)))
  };
}

async function afterRefusal(
  refusal: Refusal,
  client: S3Client,
  key: string,
  source: S3Client,
  sourceKey: string,
  { ifVersion, signal }: CopyOptions
): Promise<undefined> {
  switch (refusal.status) {
    case 403: // The keys that write here may not read there.
    case 405:
    case 501:
      return undefined;
    case 404:
      throw refusal.code === 'NoSuchKey' ? source.error(refusal, sourceKey) : client.error(refusal, key);
    case 412:
      if (ifVersion !== undefined && (await statObject(source, sourceKey, signal))?.version !== ifVersion) {
        throw changed(source.uri(sourceKey));
      }
  }
  throw client.error(refusal, key);
}
