/** How a bucket is reached: where, as whom, and what to say when that fails. */

import type { Config } from '../config/types';
import type { Wanted } from './found';

/** What of the configuration says where credentials are. */
export type CredentialConfig = Pick<Config, 'endpoints' | 'aws' | 'remotes' | 'panels' | 'env' | 'onHub'>;

/**
 * Keys of an S3 service: lasting ones, or temporary ones, which a server takes only with
 * their `sessionToken`. Never logged, never sent to the browser.
 */
export interface AwsKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  /** They are asked for again shortly before. */
  expiresAt?: Date;
}

/** Whose credentials these are, without any secret. Both follow what was found last. */
interface Access {
  /** Names them, for a sentence: "the keys in OSN_ACCESS_KEY_INBOX and OSN_SECRET_KEY_INBOX". */
  readonly origin: string;
  /** A sentence: what to do when a server refuses them. */
  readonly remedy: string;
  /**
   * As nobody only because nothing was found: sentences that say so, and where
   * it was looked. A server that does not answer may be none that is reached from here.
   */
  readonly guess?: string;
  /** There are some, and no root names the bucket: where they are refused, reading may be tried without. */
  readonly mayLeave?: boolean;
}

/**
 * Where a bucket of S3's kind is, how it is addressed, and with whose keys. Nothing is
 * looked for before `keys` is called.
 */
export interface S3Access extends Access {
  /** `https://host[:port][/path]` without a trailing slash; never empty. */
  readonly endpoint: string;
  readonly region: string;
  /** `https://host/bucket/key` instead of `https://bucket.host/key`. */
  readonly pathStyle: boolean;
  /**
   * The keys to sign with; null is anonymous. Cached until shortly before they
   * expire; `renew` asks again (a server said that they expired). Without any,
   * a bucket that no root names `isRead` as nobody; nothing else is done so.
   *
   * @throws LifecycleError `unauthorized` that tells where keys were looked for.
   */
  keys(options?: Wanted): Promise<AwsKeys | null>;
}

/** Signs as a service account. */
export interface GcsSigner {
  readonly email: string;
  /** RSA with SHA-256 over the text. */
  sign(text: string): Promise<Uint8Array>;
}

/**
 * Where a bucket of Google's is, and with whose token. Nothing is looked for before
 * `token` or `signer` is called.
 */
export interface GcsAccess extends Access {
  /** `https://storage.googleapis.com` or an emulator, without a trailing slash; never empty. */
  readonly endpoint: string;
  /** A bearer token; null is anonymous (and an emulator). As `S3Access.keys`. */
  token(options?: Wanted): Promise<string | null>;
  /**
   * Who signs addresses that need no credentials.
   *
   * @throws LifecycleError `unauthorized` that says why these credentials cannot; so does its `sign`.
   */
  signer?(signal?: AbortSignal): Promise<GcsSigner>;
}
