/** Several checksums of one content in one reading. */
import { createHash, type Hash } from 'node:crypto';
import { crc32c, crc32cBase64, type Checksums } from '../../core';

/** Which checksums are wanted. */
export interface HashKinds {
  md5?: boolean;
  crc32c?: boolean;
  /** Also the MD5 over the parts' MD5s, for parts of these many bytes. */
  partBytes?: readonly number[];
}

/** Those that were asked for. */
export interface ContentChecksums extends Checksums {
  /** As `multipartMd5`, by part size. */
  byPartBytes: ReadonlyMap<number, string>;
}

/** Give every byte to `update` in order, then `finish` once. */
export class ContentHash {
  private readonly whole: Hash | undefined;
  private readonly inParts: PartsHash[];
  private crc: number | undefined;

  constructor({ md5, crc32c: hasCrc, partBytes = [] }: HashKinds) {
    this.crc = hasCrc ? 0 : undefined;
    this.whole = md5 ? createHash('md5') : undefined;
    this.inParts = partBytes.map(bytes => new PartsHash(bytes));
  }

  update(chunk: Uint8Array): void {
    this.whole?.update(chunk);
    this.inParts.forEach(hash => hash.update(chunk));
    if (this.crc !== undefined) {
      this.crc = crc32c(chunk, this.crc);
    }
  }

  finish(): ContentChecksums {
    return {
      md5: this.whole?.digest('hex'),
      crc32c: this.crc === undefined ? undefined : crc32cBase64(this.crc),
      byPartBytes: new Map(this.inParts.map(hash => [hash.partBytes, hash.finish()]))
    };
  }
}

/** What S3 calls the ETag of an object that came in parts. */
class PartsHash {
  private readonly outer = createHash('md5');
  private inner = createHash('md5');
  private filled = 0;
  private parts = 0;

  constructor(readonly partBytes: number) {}

  update(chunk: Uint8Array): void {
    for (let rest = chunk; rest.byteLength > 0;) {
      const taken = rest.subarray(0, this.partBytes - this.filled);
      this.inner.update(taken);
      this.filled += taken.byteLength;
      rest = rest.subarray(taken.byteLength);
      if (this.filled === this.partBytes) {
        this.close();
      }
    }
  }

  finish(): string {
    if (this.filled > 0 || this.parts === 0) {
      this.close();
    }
    return `${this.outer.digest('hex')}-${this.parts}`;
  }

  private close(): void {
    this.outer.update(this.inner.digest());
    this.inner = createHash('md5');
    this.filled = 0;
    this.parts++;
  }
}

/** The same from the parts' MD5s in hex, in order. */
export function multipartMd5(md5s: readonly string[]): string {
  const outer = createHash('md5');
  md5s.forEach(md5 => outer.update(Buffer.from(md5, 'hex')));
  return `${outer.digest('hex')}-${md5s.length}`;
}

const MIB = 1024 * 1024;
/** What common tools send as one part. */
const USUAL_PART_BYTES = [5, 8, 10, 15, 16, 25, 32, 50, 64, 100, 128, 256].map(mebibytes => mebibytes * MIB);
const MOST_GUESSES = 4;

/** Part sizes with which an object of this size comes in as many parts as its checksum says, likely ones first. */
export function guessPartBytes(sizeBytes: number, checksum: string): number[] {
  const parts = Number(/-(\d+)$/.exec(checksum)?.[1] ?? 0);
  if (parts === 0) {
    return [];
  }
  const even = Math.ceil(sizeBytes / parts / MIB) * MIB;
  const candidates = [...USUAL_PART_BYTES, even, Math.ceil(sizeBytes / parts)];
  return [...new Set(candidates)]
    .filter(bytes => bytes > 0 && Math.max(1, Math.ceil(sizeBytes / bytes)) === parts)
    .slice(0, MOST_GUESSES);
}
