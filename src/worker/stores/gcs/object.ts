/** Objects as the JSON API describes them, to and from ours. */
import type { IncomingHttpHeaders } from 'node:http';
import { LifecycleError } from '../../core';
import type { ObjectInfo, Precondition, WriteOptions } from '../store';
import type { Query } from './api';

/** What is asked for of an object: only what is used. */
export const OBJECT_FIELDS =
  'name,size,generation,timeCreated,contentType,storageClass,md5Hash,crc32c,metadata';

/** What describes an object besides its content. */
export const KEPT_FIELDS =
  'cacheControl,contentDisposition,contentEncoding,contentLanguage,contentType,metadata';

/** Where rclone keeps the time of the last change (RFC 3339). */
const MTIME = 'mtime';
/** Where gsutil keeps it (seconds). */
const GSUTIL_MTIME = 'goog-reserved-file-mtime';

/**
 * An object resource as ours; it came in an answer about `uri`.
 *
 * @throws LifecycleError `unreadable` when it is none
 */
export function infoOf(resource: unknown, uri: string): ObjectInfo {
  const { name, size, generation, timeCreated, contentType, storageClass, md5Hash, crc32c, metadata } =
    (resource ?? {}) as Partial<Record<string, unknown>>;
  const sizeBytes = Number(size);
  const created = timeCreated === undefined ? undefined : new Date(String(timeCreated));
  if (
    typeof name !== 'string' ||
    !/^\d+$/.test(String(generation)) ||
    !Number.isSafeInteger(sizeBytes) ||
    Number.isNaN(created?.getTime())
  ) {
    throw new LifecycleError(
      'unreadable',
      `${uri}: the storage server described an object in a way that is not Google's: ${JSON.stringify(resource)?.slice(0, 200)}. Check the endpoint: a proxy may have answered.`,
      { subject: uri }
    );
  }
  const info: ObjectInfo = {
    key: name,
    sizeBytes,
    modified: created ?? null,
    ...(created && { created }),
    version: String(generation)
  };
  if (typeof md5Hash === 'string') {
    info.md5 = Buffer.from(md5Hash, 'base64').toString('hex');
  }
  if (typeof crc32c === 'string') {
    info.crc32c = crc32c;
  }
  if (typeof contentType === 'string') {
    info.contentType = contentType;
  }
  if (typeof storageClass === 'string') {
    info.storageClass = storageClass;
  }
  if (metadata !== null && typeof metadata === 'object') {
    addMetadata(info, metadata as Record<string, string>);
  }
  return info;
}

/**
 * What the headers of a download say of the whole object; undefined when they
 * say too little. Custom metadata is left to listings: how headers escape it,
 * and whether they hold it at all, is not documented.
 */
export function infoOfHeaders(
  key: string,
  uri: string,
  headers: IncomingHttpHeaders
): ObjectInfo | undefined {
  const header = (name: string): string | undefined => joined(headers[name]);
  const hashes = header('x-goog-hash') ?? '';
  const total = /\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1] ?? headers['content-length'];
  const generation = header('x-goog-generation');
  if (generation === undefined || total === undefined) {
    return undefined;
  }
  const resource = {
    name: key,
    size: total,
    generation,
    contentType: headers['content-type'],
    storageClass: header('x-goog-storage-class'),
    md5Hash: /md5=([^,\s]+)/.exec(hashes)?.[1],
    crc32c: /crc32c=([^,\s]+)/.exec(hashes)?.[1]
  };
  return infoOf(resource, uri);
}

/** A header that may come more than once, as one. */
function joined(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}

function addMetadata(info: ObjectInfo, metadata: Record<string, string>): void {
  const { [MTIME]: mtime, [GSUTIL_MTIME]: seconds, ...rest } = metadata;
  const modified = new Date(mtime ?? Number(seconds) * 1000);
  if (!Number.isNaN(modified.getTime())) {
    info.modified = modified;
  }
  if (Object.keys(rest).length > 0) {
    info.metadata = rest;
  }
}

/** What an object is to be, for an insert or a rewrite. */
export interface Description {
  name?: string;
  contentType?: string;
  storageClass?: string;
  metadata?: Record<string, string>;
  /** Base64; the server refuses content with others. */
  crc32c?: string;
  md5Hash?: string;
}

/**
 * What a write asks for; without a type it is `application/octet-stream`, and the time is custom
 * metadata.
 */
export function descriptionOf(
  key: string,
  { contentType, storageClass, metadata, modified, md5 }: WriteOptions
): Description {
  return {
    name: key,
    contentType: contentType ?? 'application/octet-stream',
    storageClass,
    metadata: modified ? { ...metadata, [MTIME]: modified.toISOString() } : metadata,
    md5Hash: md5 && Buffer.from(md5, 'hex').toString('base64')
  };
}

/** The parameters of a precondition. */
export function conditions(precondition: Precondition | undefined): Query {
  return precondition === undefined
    ? {}
    : { ifGenerationMatch: 'absent' in precondition ? '0' : precondition.version };
}
