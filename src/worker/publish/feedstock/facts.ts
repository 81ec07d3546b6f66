/** What a recipe needs to know of a plan, and of what its source turned out to be. */
import type { Plan } from '../../../protocol/plan';
import type { PlanReview } from '../../../protocol/review';
import { fsspecUrl, isBucket, protocolOf, type Location } from '../../core';
import type { CredentialConfig } from '../../credentials';
import type { Naming } from '../../ingest';
import {
  PYTHON_BUCKETS,
  PYTHON_READERS,
  pythonLiteral,
  pythonText,
  type PythonReader,
  type RemoteSource
} from '../../python';

/**
 * Worked out once for all files of a feedstock. Of secrets only the names of the environment's
 * variables are in it.
 */
export interface RecipeFacts {
  plan: Plan;
  title: string;
  /** The source files as fsspec takes them: URLs, or absolute paths. */
  files: readonly string[];
  isZarrSource: boolean;
  /** The name of the credentials that the files take; undefined for none. */
  credentials: string | undefined;
  /** Where the store goes, and how Python's file systems get there. */
  target: PythonPlace;
  /** How Python's file systems get to the source. */
  source: PythonPlace;
  /** Where each file stands along a dimension, where its name tells. */
  named: Naming | undefined;
  /** Variables that are taken, with the coordinates and bounds that belong to them; null: all. Names after `open.rename`. */
  variables: readonly string[] | null;
  /** Chunk lengths by dimension, or by variable where one dimension has several; empty: as they come. */
  chunks: Chunks;
}

/** With what Python reads the source. */
export function readerOf({ plan, isZarrSource }: RecipeFacts): PythonReader {
  return PYTHON_READERS[isZarrSource ? 'zarr' : plan.open.format];
}

type Chunks =
  | { by: 'dimension'; lengths: Record<string, number> }
  | { by: 'variable'; lengths: Record<string, Record<string, number>> };

/** A URL as fsspec takes it, and its `storage_options` as Python source; secrets come from the environment there. */
export interface PythonPlace {
  url: string;
  remote: RemoteSource;
  /** Lines `'key': expression`, empty for none. */
  options: readonly string[];
  /** Packages that open it. */
  packages: readonly string[];
}

/** The chunks that a plan says in full, else those that the review worked out. */
export function chunksOf(plan: Plan, review: PlanReview | undefined): Chunks {
  if (typeof plan.target.chunks !== 'string') {
    return { by: 'dimension', lengths: plan.target.chunks };
  }
  const variables = (review?.variables ?? []).filter(
    ({ dims, name }) => !(dims.length === 1 && dims[0] === name)
  );
  const byVariable = Object.fromEntries(
    variables
      .filter(({ dims }) => dims.length > 0)
      .map(({ name, dims, chunks }) => [
        name,
        Object.fromEntries(dims.map((dim, axis) => [dim, chunks[axis]!]))
      ])
  );
  const byDimension: Record<string, number> = {};
  for (const lengths of Object.values(byVariable)) {
    for (const [dim, length] of Object.entries(lengths)) {
      if ((byDimension[dim] ??= length) !== length) {
        return { by: 'variable', lengths: byVariable };
      }
    }
  }
  return { by: 'dimension', lengths: byDimension };
}

/** The secrets of LEAP's feedstocks that open OSN's buckets. */
const INBOX_KEYS = { accessKeyId: 'OSN_ACCESS_KEY_INBOX', secretAccessKey: 'OSN_SECRET_KEY_INBOX' };

/** How Python reaches a place. Keys are named, never written: each is a variable of the environment. */
export function pythonPlace(location: Location, uri: string, config: CredentialConfig): PythonPlace {
  const protocol = protocolOf(location);
  if (!isBucket(location)) {
    const isFile = location.type === 'disk';
    return {
      // A path as the plan has it, which may be relative.
      url: isFile ? uri.replace(/^file:\/\//, '') : fsspecUrl(location),
      remote: { protocol, anonymous: true },
      options: [],
      packages: isFile ? [] : ['aiohttp']
    };
  }
  const { fileSystem, place, fsspecOptions } = PYTHON_BUCKETS[location.type];
  const isOsn = location.scheme === 'osn' || location.scheme === 'osn://';
  const remote: RemoteSource = {
    protocol,
    ...place(location, config),
    anonymous: false,
    ...(isOsn && { keys: INBOX_KEYS })
  };
  return {
    url: fsspecUrl(location),
    remote,
    options: Object.entries(fsspecOptions(remote)).map(
      ([name, value]) => `${pythonText(name)}: ${pythonLiteral(value)}`
    ),
    packages: [fileSystem.package]
  };
}
