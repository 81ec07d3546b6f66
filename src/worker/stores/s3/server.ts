/** Which software answers, and what it is known to honour: nobody's bucket is written to in order to find out. */
import type { IncomingHttpHeaders } from 'node:http';

/** Where services differ from one another, as far as a store here depends on it. */
export interface ServerFacts {
  /** PutObject obeys If-None-Match and If-Match. */
  conditionalWrite: boolean;
  /** CopyObject obeys them, for what it replaces. */
  conditionalCopy: boolean;
  /** CompleteMultipartUpload obeys them. */
  conditionalComplete: boolean;
  /** DeleteObjects obeys an object's ETag. */
  conditionalDelete: boolean;
  /** CopyObject and UploadPartCopy want the source's version in these headers; none: they ignore it. */
  copySourceMatch: readonly string[];
  copyPartMatch: readonly string[];
  /** It may encrypt with keys of the customer's (SSE-KMS): what looks like an MD5 in a listing is none then. */
  mayHideMd5: boolean;
  /** UploadPartCopy unescapes the source's key twice, and so copies from another key, or fails. */
  unescapesPartSourceTwice: boolean;
  /** If-Match is compared with the ETag as it stands, so that quotes make it another one. */
  wantsBareEtag: boolean;
  /** `a//b`, `a/../b` and `a` beside `a/b` are keys like any other. */
  rawKeys: boolean;
  /** Listings are in the order of the keys' UTF-8 bytes. */
  ordered: boolean;
}

const SOURCE_MATCH = ['x-amz-copy-source-if-match'];

/** By the Amazon S3 API Reference. */
const AMAZON: ServerFacts = {
  conditionalWrite: true,
  conditionalCopy: true,
  conditionalComplete: true,
  conditionalDelete: true,
  copySourceMatch: SOURCE_MATCH,
  copyPartMatch: SOURCE_MATCH,
  mayHideMd5: true,
  unescapesPartSourceTwice: false,
  wantsBareEtag: false,
  rawKeys: true,
  ordered: true
};

/** Who did not say its name may ignore every condition. */
export const UNKNOWN: ServerFacts = {
  ...AMAZON,
  conditionalWrite: false,
  conditionalCopy: false,
  conditionalComplete: false,
  conditionalDelete: false,
  copyPartMatch: []
};

/**
 * Measured on 16.2, which reads the source's version from a header of its own.
 * A source key with `%?` in UploadPartCopy ends its process.
 */
const CEPH: ServerFacts = {
  ...UNKNOWN,
  conditionalWrite: true,
  mayHideMd5: false,
  unescapesPartSourceTwice: true,
  copySourceMatch: [...SOURCE_MATCH, 'x-amz-copy-if-match'],
  wantsBareEtag: true
};

/** Measured on 4.48. Lists folder by folder. */
const SEAWEEDFS: ServerFacts = { ...AMAZON, mayHideMd5: false, rawKeys: false, ordered: false };

/** Measured on 1.0. */
const VERSITYGW: ServerFacts = {
  ...AMAZON,
  conditionalCopy: false,
  conditionalDelete: false,
  mayHideMd5: false,
  rawKeys: false
};

/** What the server that sent these headers is known to do; undefined if it was none of S3 (a proxy before it). */
export function factsOf(headers: IncomingHttpHeaders): ServerFacts | undefined {
  const name = String(headers.server ?? '');
  const requestId = String(headers['x-amz-request-id'] ?? '');
  if (name === 'AmazonS3') {
    return AMAZON;
  }
  if (name.startsWith('SeaweedFS')) {
    return SEAWEEDFS;
  }
  if (name === 'VERSITYGW') {
    return VERSITYGW;
  }
  // Ceph's gateway does not say its name, but its request ids are like no other's.
  if (/^tx[0-9a-f]{21}-/.test(requestId)) {
    return CEPH;
  }
  return requestId === '' ? undefined : UNKNOWN;
}
