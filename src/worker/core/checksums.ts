/** Checksums of an object's content, as stores record them, and what they prove. */

export interface Checksums {
  /** MD5 in hex. */
  md5?: string;
  /** CRC32C, base64 of the big-endian number. */
  crc32c?: string;
  /**
   * S3's ETag of an object that came in parts: MD5 in hex over the parts' binary
   * MD5s, a hyphen, the number of parts. Depends on how large the parts were.
   */
  multipartMd5?: string;
}

/** What a checksum that both sides have says; undefined when there is none. */
export function sameContent(a: Checksums, b: Checksums): boolean | undefined {
  if (a.md5 !== undefined && b.md5 !== undefined) {
    return a.md5 === b.md5;
  }
  if (a.crc32c !== undefined && b.crc32c !== undefined) {
    return a.crc32c === b.crc32c;
  }
  // Different part sizes give the same content different ones: only equality proves anything.
  return a.multipartMd5 !== undefined && a.multipartMd5 === b.multipartMd5 ? true : undefined;
}
