/**
 * Sharing a dataset: the requests, and what they give: a filled-in request, what
 * lint finds in a catalog entry, files that were written.
 */
import * as z from 'zod';
import { isPlainPath } from './carry';
import { index, planSchema, uri } from './common';

/** What names may be is said by the worker, in words. */
const datasetName = z.string().max(200);

export const publishRequests = {
  /** Data sets that are in the catalog already. */
  searchCatalog: () => z.strictObject({ words: z.string().min(1).max(1000) }),
  /** The plan that a dataset is shared by: of the ingest that wrote it, else one made of the dataset itself. */
  shareable: () => z.strictObject({ uri }),
  /** The catalog entry of a plan's store, and what lint says of it. */
  catalogEntry: async () =>
    z.strictObject({ plan: await planSchema(), repository: z.string().min(1).max(100).optional() }),
  /** The filled-in request for a plan's data. */
  datasetRequest: async () => z.strictObject({ plan: await planSchema() }),
  /** What a push would send where; refused where the push itself would be. */
  previewPush: () => z.strictObject({ source: uri, dataset: datasetName }),
  /** Send a file, a folder or a store of this server, or of a bucket, to the inbox: a `push` job. */
  push: () => z.strictObject({ source: uri, dataset: datasetName }),
  /** Write a push kit to a folder of this server. `large`: files over 5 GiB, by path below what is sent. */
  pushKit: () =>
    z.strictObject({
      dataset: datasetName,
      hours: z.number().positive().max(168),
      large: z
        .array(z.strictObject({ path: z.string().min(1).max(1024).refine(isPlainPath), sizeBytes: index }))
        .max(1000)
        .optional(),
      folder: uri
    }),
  /** The folders of the inbox that are watched. */
  arrivals: () => z.strictObject({}),
  /** Look for a dataset in the inbox now, and again until it is complete; `arrival` events tell. */
  watchArrival: () => z.strictObject({ dataset: datasetName }),
  /** The user was told that it is complete. */
  arrivalTold: () => z.strictObject({ dataset: datasetName }),
  forgetArrival: () => z.strictObject({ dataset: datasetName }),
  /** A request to delete what only the data team may; counting stops after some seconds (`isComplete`). */
  deletionRequest: () => z.strictObject({ uri, reason: z.string().max(5000) }),
  /** Write a plan as a feedstock to a folder on the server; files that say something else stay. */
  feedstock: async () =>
    z.strictObject({
      plan: await planSchema(),
      folder: uri,
      repository: z.string().min(1).max(100).optional(),
      /** What the recipe is written for; `xarray` when absent. */
      kind: z.enum(['xarray', 'beam']).optional(),
      /** Link a store that is there: the two files of its catalog entry, and no recipe. */
      entryOnly: z.boolean().optional()
    }),
  /** What is wrong in the catalog entries of a folder on the server. */
  lintCatalog: () => z.strictObject({ folder: uri })
} as const;

/** A request to the data team for a dataset, filled in as far as a link can. */
export interface DatasetRequest {
  /** A new issue with the text fields filled in. */
  url: string;
  /** Open requests that may be about the same data. */
  search: string;
  /** What to choose in the form's dropdowns, which no link can fill in. */
  choices: { field: string; choice: string }[];
  /** Data of this kind is asked for in this form instead. */
  otherForm?: string;
}

/** A request to delete what only the data team may. */
export interface DeletionRequest {
  /** A new issue with title and text filled in. */
  url: string;
  title: string;
  /** For a mail or Slack, as it stands. */
  text: string;
  objects: number;
  sizeBytes: number;
  /** False when there was more than could be counted in time: at least this much. */
  isComplete: boolean;
}

/** A feedstock that was written to disk. */
export interface WrittenFeedstock {
  /** Absolute path. */
  folder: string;
  repository: string;
  /** Paths below the folder. */
  files: string[];
  /** The line that adds it to the catalog's `catalog/input.yaml`. */
  inputLine: string;
}

/** What would be sent where, before the first byte. */
export interface PushPreview {
  /** The dataset's folder in the inbox. */
  uri: string;
  /** What the copy writes to: one key for a file, else a folder. */
  destination: string;
  /** Everybody can read the inbox. */
  isPublic: boolean;
}

/** A push kit that was written to disk. */
export interface WrittenKit {
  /** Absolute path. */
  dir: string;
  /** ISO 8601 UTC. */
  expiresAt: string;
  uri: string;
}

/** A folder of the inbox, and how far what is sent there has come. */
export interface Arrival {
  /** Name of the folder. */
  dataset: string;
  uri: string;
  /**
   * `expected`: nothing is there. `arriving`: something, but no manifest, which comes last.
   * `complete`: all that the manifest lists is there, and has its checksum. `incomplete`: it is not so.
   */
  state: 'expected' | 'arriving' | 'incomplete' | 'complete';
  objects: number;
  sizeBytes: number;
  /** That the manifest lists; null without one. */
  files: number | null;
  /** Paths of the manifest: how many, and the first of them. */
  missing: { count: number; first: string[] };
  differ: { count: number; first: string[] };
  /** What the ingest wizard can go on with; empty unless complete. */
  sources: string[];
  /** ISO 8601 UTC. */
  checkedAt: string;
}

/** An arrival that the worker looks for again and again. */
export interface WatchedArrival extends Arrival {
  /** ISO 8601 UTC. */
  watchedSince: string;
  /** When it looks next; null when it is done. */
  nextLookAt: string | null;
  /** Why it could not look. */
  problem?: string;
  /** A page has told the user that it is complete. */
  isTold: boolean;
}

/** The catalog entry of a dataset, as it would be written, and what is wrong with it. */
export interface ProposedEntry {
  repository: string;
  /** `feedstock/meta.yaml` and `feedstock/catalog.yaml`. */
  meta: string;
  catalog: string;
  /** The line that adds it to the catalog's `catalog/input.yaml`. */
  inputLine: string;
  findings: CatalogFinding[];
}

/** One thing that is wrong, or odd, in the files of a catalog entry. */
export interface CatalogFinding {
  /** `error`: the catalog could not be built, or would show something wrong. */
  severity: 'error' | 'warning';
  /** Name of the rule, such as `unknown-key`. */
  rule: string;
  /** Path of the file, below the folder that was looked at. */
  file: string;
  /** 1-based; null when it is about the file as a whole. */
  line: number | null;
  /** What is wrong and what to do. */
  message: string;
}
