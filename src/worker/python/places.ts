/** Where data lie and as whom they are opened, in fsspec's and Icechunk's terms. */
import { bucketTypeOf, fsspecUrl, isBucket, isLifecycleError, protocolOf, type Location } from '../core';
import type { CredentialConfig } from '../credentials';
import { PYTHON_BUCKETS, type PythonBucket } from './buckets';

export type VirtualKind = 'kerchunk-json' | 'kerchunk-parquet' | 'icechunk';

/** A file or bucket as fsspec opens it. Never holds credentials. */
export interface RemoteSource {
  protocol: ReturnType<typeof protocolOf>;
  /** Of a bucket that is not at its cloud's own address: OSN, an emulator. */
  endpoint?: string;
  /** The bucket stands in the path, not in the host's name. */
  pathStyle?: boolean;
  region?: string;
  /** Opened without credentials. */
  anonymous: boolean;
  /** Environment variables that hold the keys, where they are not AWS' own. */
  keys?: { accessKeyId: string; secretAccessKey: string };
  /** Profile in AWS' files. */
  profile?: string;
}

/** How a virtual store and what it refers to are opened. */
export interface VirtualSource {
  kind: VirtualKind;
  /** As fsspec spells it: `s3://`, `gs://`, a path. */
  url: string;
  store: RemoteSource;
  references: RemoteSource;
  /** References are relative to the folder that holds the store. */
  relative: boolean;
  /** Icechunk: prefixes of the URLs that its references have. */
  containers?: string[];
}

/**
 * What opens a file or store elsewhere: protocol, where the bucket is, and whether as nobody.
 *
 * @throws LifecycleError `unauthorized` where credentials are needed and none were found
 */
export async function remoteOf(location: Location, config: CredentialConfig): Promise<RemoteSource> {
  const protocol = protocolOf(location);
  if (!isBucket(location)) {
    return { protocol, anonymous: true };
  }
  const bucket = PYTHON_BUCKETS[location.type];
  return {
    protocol,
    ...bucket.place(location, config),
    anonymous: await bucket.isAnonymous(location, config)
  };
}

/** The same, with the names of what holds the keys; without credentials here it is still told where. */
export async function namedRemoteOf(location: Location, config: CredentialConfig): Promise<RemoteSource> {
  const bucket = isBucket(location) ? PYTHON_BUCKETS[location.type] : undefined;
  let found: RemoteSource;
  try {
    found = await remoteOf(location, config);
  } catch (error) {
    if (!isLifecycleError(error, 'unauthorized')) {
      throw error;
    }
    found = { protocol: protocolOf(location), ...bucket?.place(location, config), anonymous: false };
  }
  return found.anonymous ? found : { ...found, ...bucket?.namedKeys?.(location, config) };
}

/** Keys and tokens that Python signs with; it gets them over a pipe, never in a file or an argument. */
export async function secretsOf(location: Location, config: CredentialConfig): Promise<object | null> {
  return isBucket(location) ? PYTHON_BUCKETS[location.type].secrets(location, config) : null;
}

/** `storage_options` for fsspec; nothing for files and the web. */
export function fsspecOptions(remote: RemoteSource): Record<string, unknown> {
  return pythonBucketOf(remote)?.fsspecOptions(remote) ?? {};
}

/** Of a file or the web, undefined. */
export function pythonBucketOf({ protocol }: RemoteSource): PythonBucket | undefined {
  const type = bucketTypeOf(protocol);
  return type && PYTHON_BUCKETS[type];
}

/** As fsspec spells it, without a slash at its end. */
export function pythonUrl(location: Location): string {
  return fsspecUrl({ ...location, key: location.key.replace(/\/+$/, '') });
}
