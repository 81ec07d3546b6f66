/** Which bytes of which version: what a request asks for, and what an answer says it brings (RFC 9110). */
import type { ObjectInfo } from '../store';
import { rangeHeader } from '../wire';
import type { Answer } from './answer';

/** An object by its key, and by the address that is asked for it. */
export interface WebObject {
  key: string;
  url: string;
}

/** What is still wanted: from `position` up to, not including, `end`. */
export interface Range {
  position: number;
  end: number | undefined;
}

/** @param version - Of `versionOf`: required where it is a strong ETag, and of a resumed read in any case */
export function rangeHeaders(
  { position, end }: Range,
  version: string | undefined,
  isResumed: boolean
): Record<string, string> {
  const headers = rangeHeader(position, end);
  if (version?.startsWith('"')) {
    // Only a strong ETag can be required; weaker versions are compared in the answer.
    headers['if-match'] = version;
  }
  if (isResumed && version !== undefined && !version.startsWith('W/')) {
    // RFC 9110, 13.1.5: the rest of the same object, else the other one whole, which is then told by its version.
    // Without an ETag the version is the time of the last change.
    headers['if-range'] = version;
  }
  return headers;
}

/** The ETag as sent, else the time of the last change, which resuming and comparing may rely on too. */
export function versionOf({ headers }: Answer): string | null {
  return headers.etag ?? headers['last-modified'] ?? null;
}

/** Bytes of the body, where it is told. */
export function sizeOf({ headers }: Answer): number | undefined {
  const text = headers['content-length'];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** `bytes 0-99/1234`, or of a 416 `bytes *` + `/1234`. */
export function contentRange({ headers }: Answer): { start?: number; total?: number } | undefined {
  const match = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers['content-range'] ?? '');
  if (!match) {
    return undefined;
  }
  return {
    start: match[1] === undefined ? undefined : Number(match[1]),
    total: match[2] === '*' ? undefined : Number(match[2])
  };
}

/** What an answer's headers say of the whole object, but for its size. */
export function infoOf(key: string, answer: Answer, sizeBytes: number): ObjectInfo {
  const modified = Date.parse(answer.headers['last-modified'] ?? '');
  const contentType = answer.headers['content-type'];
  return {
    key,
    sizeBytes,
    modified: Number.isNaN(modified) ? null : new Date(modified),
    version: versionOf(answer),
    ...(contentType === undefined ? {} : { contentType })
  };
}
