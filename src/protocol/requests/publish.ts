/** Requests of sharing a dataset: its entry in the catalog, its feedstock, its way into the inbox. */
import * as z from 'zod';
import { isPlainPath } from '../carry';
import { index, planSchema, uri } from '../common';

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
