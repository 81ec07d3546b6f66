/** Virtual stores: what a reader must know to open the files that references name. */

export type VirtualKind = 'kerchunk-json' | 'kerchunk-parquet' | 'icechunk';

/** A file or bucket as fsspec opens it. Never holds credentials. */
export interface RemoteSource {
  protocol: 'file' | 'http' | 'https' | 's3' | 'gs';
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
