/**
 * The object stores. A further one begins with its row here; the compiler then asks
 * for how it is opened, here (`stores/open.ts`) and in Python (`python/buckets`).
 */
import { gcsEndpoint, normaliseEndpoint } from './endpoint';
import type { Env } from './environment';

/** What says where buckets are. */
interface Surroundings {
  env: Env;
  /** Where S3 is, as it was written; `field` says who wrote it. */
  aws: { endpoint: { url: string; field: string } };
}

interface BucketFacts {
  /** The scheme under which people, fsspec and Icechunk know it. */
  scheme: string;
  /** Other schemes that mean the same. */
  alsoKnownAs: readonly string[];
  /** Where a bucket is that no alias or remote names: '' for its cloud's own, else where the surroundings say. */
  endpoint(surroundings: Surroundings): string;
  /** Variables that say where, and hold no secrets: whoever works elsewhere for us needs them. */
  variables: readonly string[];
}

export const BUCKETS = {
  s3: {
    scheme: 's3',
    alsoKnownAs: ['s3a'],
    endpoint: ({ aws }) => normaliseEndpoint(aws.endpoint.url, aws.endpoint.field),
    variables: ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3', 'AWS_REGION', 'AWS_DEFAULT_REGION']
  },
  gcs: {
    scheme: 'gs',
    alsoKnownAs: ['gcs'],
    endpoint: ({ env }) => gcsEndpoint(env),
    variables: ['STORAGE_EMULATOR_HOST']
  }
} as const satisfies Record<string, BucketFacts>;

export type BucketType = keyof typeof BUCKETS;
export type BucketScheme = (typeof BUCKETS)[BucketType]['scheme'];
export type StoreType = 'disk' | 'http' | BucketType;

/** Schemes that mean something whatever is configured. */
export const SCHEMES: readonly string[] = [
  ...Object.values(BUCKETS).map(({ scheme }) => scheme),
  'https',
  'http',
  'file'
];

/** Is it a bucket of an object store, whose keys are any strings, and no disk or web host? */
export function isBucket<T extends { type: StoreType }>(place: T): place is T & { type: BucketType } {
  return Object.hasOwn(BUCKETS, place.type);
}

/** The object store that a scheme names, by whichever of its spellings; in lower case. */
export function bucketTypeOf(scheme: string): BucketType | undefined {
  return (Object.keys(BUCKETS) as BucketType[]).find(type => {
    const known: BucketFacts = BUCKETS[type];
    return known.scheme === scheme || known.alsoKnownAs.includes(scheme);
  });
}
