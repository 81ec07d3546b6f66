/** MD5 as S3 writes it: hex in ETags, base64 in headers, and of many parts the MD5 of their MD5s. */
import { hash } from 'node:crypto';
import { md5Hex } from '../../core';

/** In hex. */
export function md5Of(bytes: Uint8Array): string {
  return hash('md5', bytes, 'hex');
}

/** The value of Content-MD5. */
export function md5Base64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

/** The ETag of an object whose parts have these MD5s, in order. */
export function compositeEtag(partMd5s: readonly string[]): string {
  return `${md5Hex(Buffer.from(partMd5s.join(''), 'hex'))}-${partMd5s.length}`;
}
