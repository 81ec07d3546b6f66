/** How Python opens the object stores, a kind of bucket a file. */
import type { CredentialConfig } from '../../credentials';
import type { BucketType, Location } from '../../core';
import type { PythonCall } from '../values';
import { gcs } from './gcs';
import type { RemoteSource } from '../places';
import { s3 } from './s3';

/** One kind of bucket, for fsspec and Icechunk. */
export interface PythonBucket {
  /** The package and the class by which fsspec opens it. */
  readonly fileSystem: { package: string; class: string };
  /** Where the bucket is; nothing is looked for. */
  place(
    location: Location,
    config: CredentialConfig
  ): Pick<RemoteSource, 'endpoint' | 'pathStyle' | 'region'>;
  /**
   * Is it read without credentials?
   *
   * @throws LifecycleError `unauthorized` where some are needed and none were found
   */
  isAnonymous(location: Location, config: CredentialConfig): Promise<boolean>;
  /** What Python signs with; null for nothing. Never for a file, an argument or a log. */
  secrets(location: Location, config: CredentialConfig): Promise<object | null>;
  /** Variables or profile that hold its keys, where they are not the cloud's own. */
  namedKeys?(location: Location, config: CredentialConfig): Pick<RemoteSource, 'keys' | 'profile'>;
  /** `storage_options`. */
  fsspecOptions(remote: RemoteSource): Record<string, unknown>;
  /** Where a repository lies. */
  icechunkStorage(at: { bucket: string; prefix: string }, remote: RemoteSource): PythonCall;
  /** How a repository reads the files that it refers to. */
  icechunkStore(remote: RemoteSource): PythonCall;
  /** As whom; the keys come from the environment. */
  icechunkCredentials(remote: RemoteSource): PythonCall;
}

export const PYTHON_BUCKETS: Readonly<Record<BucketType, PythonBucket>> = { s3, gcs };
