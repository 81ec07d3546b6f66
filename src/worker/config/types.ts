/** The resolved configuration: user, roots with their identity, panels, endpoints. */
import type { Env } from '../core/environment';
import type { StoreType } from '../core/buckets';
import type { Location } from '../core/location';
import type { DeleteRule, WriteRule } from '../../protocol/panels';

/** An S3 service of `endpoints:`; `name://` is its scheme. */
export interface Endpoint {
  name: string;
  type: 's3';
  url: string;
  region?: string;
  pathStyle: boolean;
  /** Where a person sets the keys, for messages. */
  keyFields: { accessKeyId: string; secretAccessKey: string };
  /** Never logged, never sent to the browser. */
  accessKeyId?: string;
  secretAccessKey?: string;
  /** Why this endpoint cannot be used. */
  problem?: string;
}

/** What AWS' environment and shared files say, but for keys: those are read when they are needed. */
export interface AwsSettings {
  /** The profile in force. */
  profile: string;
  /** Who named it; else it is `default`, which may not exist. One that a remote names precedes the environment's keys. */
  profileNamedBy?: 'AWS_PROFILE' | 'AWS_DEFAULT_PROFILE' | 'remote';
  configFile: string;
  credentialsFile: string;
  /** Where S3 is, as it was written; '' for Amazon. `field` says who wrote it. */
  endpoint: { url: string; field: string };
  region?: string;
}

/** A remote of `rclone.conf` or `RCLONE_CONFIG_*`. */
export interface Remote {
  name: string;
  type: StoreType;
  /** Normalised endpoint; '' for a cloud's own default and for disk. */
  endpoint: string;
  /** Path below the host, of an http remote. */
  basePath: string;
  /** rclone's own options, credentials included. Never logged, never sent to the browser. */
  options: Readonly<Record<string, string>>;
  /** The file or the variables that define it, for messages. */
  source: string;
  /** Variables alone define it; they cannot spell a hyphen. */
  isFromEnvironment: boolean;
  /** AWS' settings that it points to (`env_auth`), with its own `profile` and `shared_credentials_file`. */
  aws?: AwsSettings;
  /** Why this remote cannot be used. */
  problem?: string;
}

/** A place of a panel and its rules; the longest that lies above a key rules it. */
export interface Root {
  /** Resolved, without a trailing slash in the key. */
  location: Location;
  /** Key of the own folder without a trailing slash; null when there is no user name. */
  ownKey: string | null;
  write: WriteRule;
  delete: DeleteRule;
  deleteUploads: boolean;
  expiresAfterDays?: number;
  public: boolean;
  inbox: boolean;
  anonymous: boolean;
}

/** A panel with those of its roots that could be resolved; there may be none. */
export interface PanelConfig {
  id: string;
  title: string;
  roots: Root[];
  /** Roots that cannot be had, and why. */
  problem?: string;
}

interface Prices {
  /** US dollars for 10^9 bytes that leave the bucket's cloud. */
  egressPerGB: number;
}

/** All that is configured, resolved once at the start. */
export interface Config {
  /** Null off the hub when nobody said who I am. */
  user: string | null;
  /** Real path of HOME. */
  home: string;
  /** Folder of journals and the queue. */
  stateFolder: string;
  /** Real paths of folders under HOME that are not mine. */
  sharedFolders: string[];
  endpoints: Endpoint[];
  aws: AwsSettings;
  remotes: Remote[];
  /** Why a `name:` that is not in `remotes` cannot be looked up (an encrypted rclone.conf). */
  remotesProblem?: string;
  panels: PanelConfig[];
  prices: Prices;
  onHub: boolean;
  env: Env;
}
