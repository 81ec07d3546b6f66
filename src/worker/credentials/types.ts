/** How a bucket is reached: where, as whom, and what to say when that fails. */

export interface AwsKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  /** They are asked for again shortly before. */
  expiresAt?: Date;
}

export interface S3Access {
  /** `https://host[:port][/path]` without a trailing slash; never empty. */
  readonly endpoint: string;
  readonly region: string;
  /** `https://host/bucket/key` instead of `https://bucket.host/key`. */
  readonly pathStyle: boolean;
  /**
   * The keys to sign with; null is anonymous. Cached until shortly before they
   * expire; `renew` asks again (a server said that they expired).
   *
   * @throws LifecycleError `unauthorized` that tells where keys were looked for.
   */
  keys(options?: { renew?: boolean; signal?: AbortSignal }): Promise<AwsKeys | null>;
  /** For errors: whose credentials these are and where they were found, without any secret. */
  readonly origin: string;
}

export interface GcsAccess {
  /** `https://storage.googleapis.com` or an emulator, without a trailing slash; never empty. */
  readonly endpoint: string;
  /** A bearer token; null is anonymous (and an emulator). As `S3Access.keys`. */
  token(options?: { renew?: boolean; signal?: AbortSignal }): Promise<string | null>;
  /** For errors: whose credentials these are and where they were found, without any secret. */
  readonly origin: string;
}
