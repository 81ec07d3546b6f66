/** Headers to and from what we say of an object. */
import type { IncomingHttpHeaders } from 'node:http';
import { LifecycleError, type Checksums } from '../../core';
import type { ObjectInfo, WriteOptions } from '../store';

const DEFAULT_CONTENT_TYPE = 'application/octet-stream';

const META = 'x-amz-meta-';

/** rclone's name for the time that a file was last modified: decimal seconds since 1970. */
const MTIME = `${META}mtime`;

/** rclone's name for the MD5, in base64, of what came in parts: its ETag does not tell. */
export const WHOLE_MD5 = `${META}md5chksum`;

/** What the headers of a HEAD or GET say. */
export function infoOf(key: string, headers: IncomingHttpHeaders, sizeBytes: number): ObjectInfo {
  const recorded = dateOf(headers['last-modified']);
  const { [MTIME]: mtime, [WHOLE_MD5]: wholeMd5, ...others } = metadataOf(headers);
  const modified = mtimeOf(mtime);
  const etag = unquoted(headers.etag);
  const checksums = etag === undefined ? {} : checksumsOf(etag, isSealed(headers));
  const md5 = checksums.md5 ?? md5In(wholeMd5);
  const metadata = Object.entries(others).map(([name, value]) => [
    name.slice(META.length),
    decodeValue(value)
  ]);
  const storageClass = headers['x-amz-storage-class'];
  return {
    key,
    sizeBytes,
    modified: modified ?? recorded,
    ...(modified && recorded && { created: recorded }),
    version: etag ?? null,
    contentType: headers['content-type'] ?? DEFAULT_CONTENT_TYPE,
    ...checksums,
    ...(md5 !== undefined && { md5 }),
    ...(metadata.length > 0 && { metadata: Object.fromEntries(metadata) as Record<string, string> }),
    ...(storageClass !== undefined && { storageClass: String(storageClass) })
  };
}

/** Encrypted with a key of the customer's: the ETag is not an MD5 then. */
export function isSealed(headers: IncomingHttpHeaders): boolean {
  const kind = String(headers['x-amz-server-side-encryption'] ?? '');
  return (
    kind.startsWith('aws:kms') || headers['x-amz-server-side-encryption-customer-algorithm'] !== undefined
  );
}

/** An ETag is the MD5 of what came in one piece, or an MD5 of MD5s and their number. */
export function checksumsOf(etag: string, sealed: boolean): Checksums {
  if (sealed) {
    return {};
  }
  if (etag.length === 32) {
    return /^[0-9a-f]{32}$/.test(etag) ? { md5: etag } : {};
  }
  return /^[0-9a-f]{32}-[1-9]\d*$/.test(etag) ? { multipartMd5: etag } : {};
}

/** What makes an object keep its type, time and metadata. */
export function headersFor(options: WriteOptions, uri: string): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': options.contentType ?? DEFAULT_CONTENT_TYPE };
  for (const [name, value] of Object.entries(options.metadata ?? {})) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
      throw new LifecycleError('bad-input', `${uri}: "${name}" cannot be the name of metadata in S3.`, {
        subject: uri
      });
    }
    headers[META + name.toLowerCase()] = encodeValue(value);
  }
  if (options.storageClass !== undefined) {
    headers['x-amz-storage-class'] = options.storageClass;
  }
  if (options.modified) {
    headers[MTIME] = decimalSeconds(options.modified);
  }
  return headers;
}

/** An ETag as versions hold it: without quotes, and without the mark of a weak one. */
export function unquoted(etag: string | undefined): string | undefined {
  return etag?.startsWith('"') && etag.endsWith('"') && etag.length > 1
    ? etag.slice(1, -1)
    : etag?.replace(/^W\/"(.*)"$/, '$1');
}

/** Null where the text is no date. */
export function dateOf(text: string | undefined): Date | null {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? null : new Date(time);
}

/** Seconds since 1970 to the millisecond, as rclone writes them. */
function decimalSeconds(time: Date): string {
  const milliseconds = Math.abs(time.getTime());
  const fraction = milliseconds % 1000;
  return (
    (time.getTime() < 0 ? '-' : '') +
    Math.floor(milliseconds / 1000) +
    (fraction === 0 ? '' : `.${String(fraction).padStart(3, '0')}`)
  );
}

function mtimeOf(value: string | undefined): Date | undefined {
  const [, sign, seconds, fraction = '0'] = /^(-?)(\d{1,13})(\.\d+)?$/.exec(value ?? '') ?? [];
  if (seconds === undefined) {
    return undefined;
  }
  // Apart: as one number, the seconds of a distant time leave no room for its milliseconds.
  const milliseconds = Number(seconds) * 1000 + Math.round(Number(fraction) * 1000);
  return new Date(sign === '-' ? -milliseconds : milliseconds);
}

function md5In(base64: string | undefined): string | undefined {
  return base64 !== undefined && /^[A-Za-z0-9+/]{22}==$/.test(base64)
    ? Buffer.from(base64, 'base64').toString('hex')
    : undefined;
}

/** A person's metadata, under the headers' names. */
function metadataOf(headers: IncomingHttpHeaders): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const name in headers) {
    if (name.startsWith(META)) {
      metadata[name] = String(headers[name]);
    }
  }
  return metadata;
}

/** A header holds printable ASCII; S3 takes and gives other text as RFC 2047's encoded words. */
function encodeValue(value: string): string {
  return /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$|^$/.test(value) && !value.includes('=?')
    ? value
    : `=?UTF-8?B?${Buffer.from(value).toString('base64')}?=`;
}

function decodeValue(value: string): string {
  return value.replace(/=\?utf-8\?([bq])\?([^?]*)\?=(?: (?==\?))?/gi, (_word, kind: string, text: string) =>
    kind.toLowerCase() === 'b'
      ? Buffer.from(text, 'base64').toString('utf8')
      : Buffer.from(
          text
            .replaceAll('_', ' ')
            .replace(/=([0-9A-F]{2})/gi, (_hex, byte: string) => String.fromCharCode(parseInt(byte, 16))),
          'latin1'
        ).toString('utf8')
  );
}
