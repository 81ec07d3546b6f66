/** What a recipe needs to know of a plan, and of what its source turned out to be. */
import type { Plan, PlanReview } from '../../../protocol/plan';
import { fsspecUrl, type Location } from '../../core';
import type { Naming } from '../../ingest';

export interface RecipeFacts {
  plan: Plan;
  title: string;
  /** URIs or absolute paths of the source files. */
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

type Chunks =
  | { by: 'dimension'; lengths: Record<string, number> }
  | { by: 'variable'; lengths: Record<string, Record<string, number>> };

/** A URL as fsspec takes it, and its `storage_options` as Python source; secrets come from the environment there. */
export interface PythonPlace {
  url: string;
  /** '' for a cloud's own. */
  endpoint: string;
  /** Variables of the environment that hold access key and secret; empty where the cloud's own are used. */
  keys: readonly string[];
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

const INBOX_KEYS = ['OSN_ACCESS_KEY_INBOX', 'OSN_SECRET_KEY_INBOX'];

/** How Python reaches a place. Keys are named, never written: each is a variable of the environment. */
export function pythonPlace(location: Location, uri: string): PythonPlace {
  const { type, endpoint, scheme } = location;
  switch (type) {
    case 'disk':
      return { url: uri.replace(/^file:\/\//, ''), endpoint: '', keys: [], options: [], packages: [] };
    case 'http':
      return { url: uri, endpoint: '', keys: [], options: [], packages: ['aiohttp'] };
    case 'gcs':
      return {
        url: fsspecUrl(location),
        endpoint,
        keys: [],
        options: endpoint === '' ? [] : [`'endpoint_url': '${endpoint}'`],
        packages: ['gcsfs']
      };
    case 's3': {
      const isInbox = scheme === 'osn' || scheme === 'osn://';
      return {
        url: fsspecUrl(location),
        endpoint,
        keys: isInbox ? INBOX_KEYS : [],
        options: [
          ...(endpoint === '' ? [] : [`'endpoint_url': '${endpoint}'`]),
          ...(isInbox
            ? [`'key': os.environ['${INBOX_KEYS[0]}']`, `'secret': os.environ['${INBOX_KEYS[1]}']`]
            : [])
        ],
        packages: ['s3fs']
      };
    }
  }
}
