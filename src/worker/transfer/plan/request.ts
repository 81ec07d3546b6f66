/** What a person asked for: docs/command-line.md. */

export interface CopyRequest {
  verb: 'cp' | 'mv';
  sources: string[];
  destination: string;
  recursive: boolean;
}

/** What says that two objects are equal: the recorded checksum, size alone, or content always. */
export type EqualBy = 'recorded' | 'size' | 'content';

/**
 * One way: what lies below `source` comes to lie below `destination`, whose other objects stay unless
 * `remove` says otherwise.
 */
export interface SyncRequest {
  verb: 'sync';
  source: string;
  destination: string;
  /** Remove what only the destination has. */
  remove: boolean;
  equalBy: EqualBy;
}

/** One line for a person. */
export function transferTitle(request: CopyRequest | SyncRequest): string {
  if (request.verb === 'sync') {
    return `Sync ${request.source} to ${request.destination}`;
  }
  const { verb, sources, destination } = request;
  const subject = sources.length === 1 ? sources[0]! : `${sources.length} sources`;
  return `${verb === 'cp' ? 'Copy' : 'Move'} ${subject} to ${destination}`;
}
