/** One object to bring from here to there, and how it waits in a plan. */
import { atKey, type Checksums, type Location } from '../../core';
import type { ObjectInfo, Precondition } from '../../stores';
import type { Codec } from './spool';

/** As `ObjectInfo`; the size is null when a web server does not say. */
export type SourceInfo = Omit<ObjectInfo, 'sizeBytes'> & { sizeBytes: number | null };

/**
 * - `copy`: bring it over;
 * - `folder`: make a folder instead (on disk);
 * - `there`: an interrupted run of this job has brought it already.
 */
type ItemKind = 'copy' | 'folder' | 'there';

/** What a listing told of it; it is read at this version, where its store has versions. */
export interface CopyItem extends Checksums {
  kind: ItemKind;
  source: Location;
  destination: Location;
  /** Null when a web server does not say. */
  sizeBytes: number | null;
  version: string | null;
  modified: Date | null;
  contentType?: string;
  metadata?: Record<string, string>;
  storageClass?: string;
  /** What the write must find at the destination. */
  precondition?: Precondition;
  /** Of what is there already: its version at the destination. */
  present?: string;
}

/** Larger objects go in parts: they survive a kill, and memory holds only some of them. */
const WHOLE_BYTES = 16 * 1024 * 1024;

/** Does it go in parts? What has no known size goes as one stream. */
export function isLarge({ sizeBytes }: Pick<CopyItem, 'sizeBytes'>): boolean {
  return sizeBytes !== null && sizeBytes > WHOLE_BYTES;
}

/** @param info Of the object itself: a link that a person named was followed. */
export function itemOf(source: Location, info: SourceInfo, destination: Location): CopyItem {
  const { sizeBytes, version, modified, contentType, metadata, storageClass } = info;
  const { md5, crc32c, multipartMd5 } = info;
  return {
    kind: info.isFolder ? 'folder' : 'copy',
    source: atKey(source, info.key),
    destination,
    sizeBytes,
    version,
    modified,
    contentType,
    metadata,
    storageClass,
    md5,
    crc32c,
    multipartMd5
  };
}

/** From one prefix to another: what an item's two locations have in common with the others'. */
export interface Tree {
  source: Location;
  destination: Location;
}

type Line = Omit<CopyItem, 'source' | 'destination' | 'modified'> & {
  tree: number;
  from: string;
  to: string;
  modified: number | null;
};

/** Lines hold keys only; the buckets are told once. */
export class ItemCodec implements Codec<CopyItem> {
  private readonly trees: Tree[] = [];

  encode({ source, destination, modified, ...rest }: CopyItem): string {
    const line: Line = {
      ...rest,
      tree: this.treeOf(source, destination),
      from: source.key,
      to: destination.key,
      modified: modified?.getTime() ?? null
    };
    return JSON.stringify(line);
  }

  decode(text: string): CopyItem {
    const { tree, from, to, modified, ...rest } = JSON.parse(text) as Line;
    const { source, destination } = this.trees[tree]!;
    return {
      ...rest,
      source: atKey(source, from),
      destination: atKey(destination, to),
      modified: modified === null ? null : new Date(modified)
    };
  }

  /** Sources come one after the other, so the newest is nearly always the one. */
  private treeOf(source: Location, destination: Location): number {
    for (let index = this.trees.length - 1; index >= 0; index--) {
      const tree = this.trees[index]!;
      if (isAlike(tree.source, source) && isAlike(tree.destination, destination)) {
        return index;
      }
    }
    return this.trees.push({ source, destination }) - 1;
  }
}

/** Equal but for the key? */
function isAlike(a: Location, b: Location): boolean {
  return a.bucket === b.bucket && a.endpoint === b.endpoint && a.type === b.type && a.scheme === b.scheme;
}
