/** What names an upload to a later process: until it is begun its key and time, then its id. */
import { hash } from 'node:crypto';
import { LifecycleError } from '../../core';

const MAX_PARTS = 10_000;
const MIN_PART_BYTES = 8 * 1024 * 1024;
const MEBIBYTE = 1024 * 1024;

/**
 * What a token says of an upload, but for the object that it is bound to. `sizeBytes` is
 * that of the whole object.
 */
export interface UploadToken {
  partBytes: number;
  sizeBytes: number;
  /** When it was going to be begun: milliseconds by this machine's clock. */
  since: number;
  /** Once the server has given it one. */
  uploadId?: string;
}

/** A token of what is still to be begun; parts grow so that no object has too many. */
export function newToken(sizeBytes: number, now = Date.now()): UploadToken {
  const fitting = Math.ceil(sizeBytes / MAX_PARTS / MEBIBYTE) * MEBIBYTE;
  return { partBytes: Math.max(MIN_PART_BYTES, fitting), sizeBytes, since: now };
}

/** Printable, and bound to its object, so that a mix-up is noticed. */
export function formatToken(token: UploadToken, bucket: string, key: string): string {
  const { partBytes, sizeBytes, since, uploadId } = token;
  const id = uploadId === undefined ? '' : `-${encodeURIComponent(uploadId)}`;
  return `${fingerprint(bucket, key)}-${partBytes}-${sizeBytes}-${since}${id}`;
}

/** @throws LifecycleError `bad-input` if it is of another object, or of another size. */
export function parseToken(text: string, bucket: string, key: string, sizeBytes: number): UploadToken {
  const match = /^([0-9a-f]{16})-([1-9]\d{0,15})-(\d{1,16})-(\d{1,15})(?:-([!-~]+))?$/.exec(text);
  const uploadId = match?.[5] === undefined ? undefined : decoded(match[5]);
  if (!match || match[1] !== fingerprint(bucket, key) || Number(match[3]) !== sizeBytes || uploadId === '') {
    throw new LifecycleError('bad-input', `This upload token does not belong to ${key} in ${bucket}.`, {
      subject: key
    });
  }
  return {
    partBytes: Number(match[2]),
    sizeBytes,
    since: Number(match[4]),
    ...(uploadId === undefined ? undefined : { uploadId })
  };
}

/** Empty if it is no encoding. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

function fingerprint(bucket: string, key: string): string {
  return hash('sha256', `${bucket}/${key}`, 'hex').slice(0, 16);
}
