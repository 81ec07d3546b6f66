/**
 * Questions about a bucket that are asked seldom, through Amazon's SDK. Import
 * it only when one is asked: loading the SDK takes longer than most listings.
 */
import {
  GetBucketLifecycleConfigurationCommand,
  ListObjectVersionsCommand,
  S3Client as Sdk,
  S3ServiceException,
  type LifecycleRule
} from '@aws-sdk/client-s3';
import { throwIfAborted, type LifecycleError } from '../../core';
import type { AwsKeys } from '../../credentials';
import type { BucketRules } from '../store';
import { networkError } from '../wire';
import type { S3Client } from './client';
import { unquoted } from './info';

/** After how many days objects go; undefined when that may not be asked, or the server has no such rules. */
export async function expiryRules(client: S3Client, signal?: AbortSignal): Promise<BucketRules['expiry']> {
  const command = new GetBucketLifecycleConfigurationCommand({ Bucket: client.bucket });
  try {
    const { Rules = [] } = await (await connect(client)).send(command, { abortSignal: signal });
    return Rules.flatMap(expiryOf);
  } catch (error) {
    const refusal = error instanceof S3ServiceException ? error : undefined;
    if (refusal?.name === 'NoSuchLifecycleConfiguration') {
      return [];
    }
    if ([403, 405, 501].includes(refusal?.$metadata.httpStatusCode ?? 0)) {
      return undefined;
    }
    throw inWords(client, error, undefined, signal);
  }
}

/** Of a rule for some objects only (by tag or size) nobody can say which: it is left out. */
function expiryOf({ Status, Expiration, Filter, Prefix }: LifecycleRule): NonNullable<BucketRules['expiry']> {
  const { And, Tag, ObjectSizeGreaterThan, ObjectSizeLessThan } = Filter ?? {};
  const isForSome =
    Tag ??
    ObjectSizeGreaterThan ??
    ObjectSizeLessThan ??
    And?.Tags ??
    And?.ObjectSizeGreaterThan ??
    And?.ObjectSizeLessThan;
  return Status === 'Enabled' && Expiration?.Days !== undefined && isForSome === undefined
    ? [{ prefix: Filter?.Prefix ?? And?.Prefix ?? Prefix ?? '', ageDays: Expiration.Days }]
    : [];
}

export interface KeptVersions {
  /** ETag of the newest version, which stands or lies below delete markers. */
  newest?: string;
  /** The delete marker on top: it says that nothing stands there. */
  marker?: string;
}

/** What the bucket keeps of exactly this key. */
export async function keptVersions(
  client: S3Client,
  key: string,
  signal?: AbortSignal
): Promise<KeptVersions> {
  // In key order the key itself comes before all that begin with it, its newest version first.
  const command = new ListObjectVersionsCommand({ Bucket: client.bucket, Prefix: key });
  try {
    const page = await (await connect(client)).send(command, { abortSignal: signal });
    const isIt = ({ Key }: { Key?: string }): boolean => Key === key;
    return {
      newest: unquoted(page.Versions?.find(isIt)?.ETag),
      marker: page.DeleteMarkers?.filter(isIt).find(({ IsLatest }) => IsLatest)?.VersionId
    };
  } catch (error) {
    throw inWords(client, error, key, signal);
  }
}

const connections = new WeakMap<S3Client, Promise<Sdk>>();

function connect(client: S3Client): Promise<Sdk> {
  let connection = connections.get(client);
  if (!connection) {
    connection = create(client);
    connections.set(client, connection);
  }
  return connection;
}

async function create({ access, region }: S3Client): Promise<Sdk> {
  const isAnonymous = (await access.keys()) === null;
  return new Sdk({
    endpoint: access.endpoint,
    region,
    forcePathStyle: access.pathStyle,
    followRegionRedirects: true,
    // Ceph refuses the checksum trailers that the SDK would send of itself.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    credentials: async () => identityOf(await access.keys()),
    ...(isAnonymous && { signer: { sign: async request => request } })
  });
}

function identityOf(keys: AwsKeys | null): { accessKeyId: string; secretAccessKey: string } {
  return keys
    ? { ...keys, ...(keys.expiresAt && { expiration: keys.expiresAt }) }
    : { accessKeyId: '-', secretAccessKey: '-' };
}

function inWords(client: S3Client, error: unknown, key?: string, signal?: AbortSignal): LifecycleError {
  throwIfAborted(signal);
  if (error instanceof S3ServiceException) {
    const { name, message, $metadata } = error;
    return client.error({ status: $metadata.httpStatusCode ?? 0, code: name, message }, key);
  }
  return networkError(client.url(key), error);
}
