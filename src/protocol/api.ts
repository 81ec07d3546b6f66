/**
 * The worker's HTTP API, one line a route. Every route is
 * `POST <prefix>/<route>` with a JSON body that `request` validates (unknown
 * fields are refused) and answers JSON of the type in `Responses`, or a
 * `Problem`. `read`, `picture` and `downloadPiece` answer bytes. `uploadPiece`
 * takes bytes (`application/octet-stream`) and its fields as a query.
 * `events` is the progress WebSocket. What may be asked twice is in `repeatable.ts`.
 */
import * as z from 'zod';
import {
  MOST_UPLOAD_FILES,
  READ_PIECE_BYTES,
  isPlainPath,
  type DownloadStart,
  type UploadFile,
  type UploadPreview,
  type UploadState
} from './carry';
import type { DaskPlace, Plan, PlanReview, PlanSource } from './plan';
import {
  CREDENTIAL_NAMES,
  type CatalogAnswer,
  type CredentialInfo,
  type CredentialTest,
  type Found
} from './sources';
import { index, uri, uris } from './common';
import type { Comparison } from './compare';
import { ingestRequests } from './ingest';
import type { CopyCost, Links, RemovePreview } from './previews';
import {
  publishRequests,
  type CatalogFinding,
  type DatasetRequest,
  type DeletionRequest,
  type ProposedEntry,
  type PushPreview,
  type WatchedArrival,
  type WrittenFeedstock,
  type WrittenKit
} from './publish';
import type { Entry, EntryPage, Expiring, SkimmedPages } from './entries';
import type { Panel } from './panels';
import type { Job } from './jobs';
import type { CoordinateEnds, DatasetDescription, StoredSize } from './dataset';
import type { Opening } from './snippets';

const jobId = z.string().min(1).max(100);
const uploadFiles = z
  .array(
    z.strictObject({
      path: z
        .string()
        .min(1)
        .max(1024)
        .refine(
          isPlainPath,
          'is no path below a folder: it has an empty, "." or ".." segment, or a control character.'
        ),
      sizeBytes: index,
      modified: z.int()
    })
  )
  .min(1)
  .max(MOST_UPLOAD_FILES)
  .refine(
    files => new Set(files.map(({ path }) => path)).size === files.length,
    'two files have one path.'
  ) satisfies z.ZodType<UploadFile[]>;

/** Request bodies by route. A schema is made when its route is first called: all of them take an idle worker 2 MB. */
export const requests = {
  /** Exchange versions; the first call of the front end. */
  hello: () => z.strictObject({ protocol: z.int(), version: z.string() }),
  panels: () => z.strictObject({}),
  /** One page of what is directly below `uri`, names starting with `namePrefix` only. */
  list: () =>
    z.strictObject({
      uri,
      namePrefix: z.string().max(1024).optional(),
      pageToken: z.string().optional(),
      pageSize: z.int().min(1).max(5000).optional()
    }),
  /**
   * Where the pages after `pageToken` begin and how many rows each has, without the rows themselves: the way to the end
   * of a long folder. Counting stops after a while, or after `mostRows` rows; `nextPageToken` says where to go on.
   */
  skim: () =>
    z.strictObject({
      uri,
      namePrefix: z.string().max(1024).optional(),
      pageToken: z.string(),
      pageSize: z.int().min(1).max(5000).optional(),
      mostRows: z.int().min(1).optional()
    }),
  /** The last rows of a folder that a panel has read up to `pageToken`, none of them before it. */
  lastRows: () => z.strictObject({ uri, namePrefix: z.string().max(1024).optional(), pageToken: z.string() }),
  stat: () => z.strictObject({ uri }),
  /** Which of these names stand directly below a folder: what a paste there would meet. */
  present: () => z.strictObject({ uri, names: z.array(z.string().min(1).max(1024)).min(1).max(10_000) }),
  /** Bytes of one object: at most `READ_PIECE_BYTES` a call. Answers `application/octet-stream` with `ETag`. */
  read: () =>
    z.strictObject({
      uri,
      offset: z.int().nonnegative().optional(),
      length: z.int().min(1).max(READ_PIECE_BYTES).optional()
    }),
  /** Save one small object. `ifMatch`: the ETag it must still have, or null when it must not exist. */
  save: () =>
    z.strictObject({
      uri,
      base64: z.string().max(90_000_000),
      ifMatch: z.string().nullable(),
      contentType: z.string().max(200).optional()
    }),
  /** New folder (a `name/` marker in object stores). */
  mkdir: () => z.strictObject({ uri }),
  /** What `rm` of these URIs would remove. `uris` name objects, or prefixes with a trailing slash. */
  previewRemove: () => z.strictObject({ uris }),
  /** Remove exactly what the preview listed, at the versions it listed. */
  remove: () => z.strictObject({ previewId: z.string().min(1) }),
  /** Copy or move; destinations as `lifecycle cp`/`mv` say. */
  copy: () => z.strictObject({ sources: uris, destination: uri, recursive: z.boolean().optional() }),
  move: () => z.strictObject({ sources: uris, destination: uri }),
  /** Bring back what a finished `rm` job removed, where the bucket keeps it: a `restore` job. */
  undoRemove: () => z.strictObject({ jobId }),
  /** Which addresses an object can be given to others by. */
  links: () => z.strictObject({ uri }),
  /** An address that reads one object without credentials until it expires; seven days at most. */
  sign: () =>
    z.strictObject({
      uri,
      expiresInSeconds: z.int().min(60).max(604_800),
      /** Name of the file that a browser makes of it, rather than to show it. */
      downloadAs: z.string().min(1).max(1024).optional()
    }),
  /** What a copy would cost in egress fees; counting stops after some seconds (`isComplete`). */
  copyCost: () => z.strictObject({ sources: uris, destination: uri }),
  /** What below a folder its bucket deletes within so many hours; counting stops after some seconds. */
  expiring: () => z.strictObject({ uri, withinHours: z.number().positive().max(10_000) }),
  /** Add up what is below a place: a `du` job whose result is a `Usage` with the largest children. */
  usage: () => z.strictObject({ uri }),
  jobs: () => z.strictObject({}),
  job: () => z.strictObject({ id: jobId }),
  pauseJob: () => z.strictObject({ id: jobId }),
  resumeJob: () => z.strictObject({ id: jobId }),
  cancelJob: () => z.strictObject({ id: jobId }),
  retryJob: () => z.strictObject({ id: jobId }),
  /** Forget ended jobs; running ones stay. */
  clearJobs: () => z.strictObject({ ids: z.array(jobId).optional() }),
  /** What an upload of these files below `destination` would meet, and whether it was begun before. */
  previewUpload: () => z.strictObject({ destination: uri, files: uploadFiles }),
  /** Begin an upload, or take up an interrupted one of the same files. */
  upload: () => z.strictObject({ destination: uri, files: uploadFiles, overwrite: z.boolean() }),
  /** Which pieces of a file (by its index) are still to be sent. A file of one piece need not ask. */
  uploadState: () => z.strictObject({ job: jobId, file: index }),
  /** One piece of a file; the body is the bytes, and may bring their `Content-Digest` (RFC 9530, sha-256). */
  uploadPiece: () =>
    z.strictObject({
      job: jobId,
      file: z.coerce.number().int().nonnegative(),
      piece: z.coerce.number().int().nonnegative()
    }),
  /** Begin to fetch one object as it is, or several and folders as one zip archive. */
  download: () => z.strictObject({ uris }),
  /** Bytes of what a download gives. Any may be asked for again. */
  downloadPiece: () =>
    z.strictObject({ job: jobId, offset: index, length: z.int().min(1).max(READ_PIECE_BYTES) }),
  /** The browser has all of it: the job is done. */
  finishDownload: () => z.strictObject({ job: jobId }),
  inspect: () => z.strictObject({ uri, group: z.string().optional() }),
  /** First and last value of each coordinate along its own dimension. */
  coordinates: () => z.strictObject({ uri, group: z.string().optional() }),
  /** What a variable takes in its store; counting stops after some seconds (`isComplete`). */
  stored: () => z.strictObject({ uri, group: z.string().optional(), variable: z.string().min(1) }),
  /** A view of one variable. Answers bytes, as `packPicture` says. */
  picture: () =>
    z.strictObject({
      uri,
      group: z.string().optional(),
      variable: z.string().min(1),
      /** Index along each dimension that is not drawn; 0 where none is given. */
      at: z.record(z.string(), index).optional(),
      /** The drawn dimensions: one for a line, rows then columns for an image. */
      axes: z
        .array(
          z.strictObject({
            dim: z.string().min(1),
            start: index,
            count: z.int().min(1),
            /** At most this many cells along it. */
            cells: z.int().min(1).max(4096)
          })
        )
        .min(1)
        .max(2)
    }),
  /** How Python opens what lies there: what snippets are made of. */
  opening: () => z.strictObject({ uri, group: z.string().optional() }),
  ...ingestRequests,
  /** Whose credentials are found, and where; never a secret. */
  credentials: () => z.strictObject({}),
  /** Ask the provider whether it accepts them. */
  testCredentials: () => z.strictObject({ name: z.enum(CREDENTIAL_NAMES) }),
  /** Write them where the provider's own tool looks, or keep them in the worker's memory. */
  saveCredentials: () =>
    z.strictObject({
      name: z.enum(CREDENTIAL_NAMES),
      values: z.record(z.string().max(100), z.string().max(8192)),
      where: z.enum(['session', 'file'])
    }),
  removeCredentials: () => z.strictObject({ name: z.enum(CREDENTIAL_NAMES) }),
  ...publishRequests
} as const;

/** The name of a route, as its path ends. */
export type Route = keyof typeof requests;
/** A request as the caller writes it: defaults may be left out. */
export type Request<R extends Route> = z.input<Schema<R>>;
/** A request after validation. */
export type ValidRequest<R extends Route> = z.output<Schema<R>>;

type Schema<R extends Route> = Awaited<ReturnType<(typeof requests)[R]>>;

/** What each route answers as JSON; `ArrayBuffer` where it answers bytes. */
export interface Responses {
  hello: { protocol: number; version: string; user: string | null; home: string };
  panels: { panels: Panel[] };
  list: EntryPage;
  skim: SkimmedPages;
  lastRows: { /** Null where only counting leads to the end. */ entries: Entry[] | null };
  stat: { entry: Entry };
  present: { entries: Entry[] };
  read: ArrayBuffer;
  save: { entry: Entry };
  mkdir: { entry: Entry };
  previewRemove: RemovePreview;
  remove: { job: Job };
  copy: { job: Job };
  move: { job: Job };
  undoRemove: { job: Job };
  links: Links;
  sign: { url: string; expiresAt: string };
  copyCost: CopyCost;
  expiring: Expiring;
  usage: { job: Job };
  jobs: { jobs: Job[] };
  job: { job: Job };
  pauseJob: { job: Job };
  resumeJob: { job: Job };
  cancelJob: { job: Job };
  retryJob: { job: Job };
  clearJobs: { removed: string[] };
  previewUpload: UploadPreview;
  upload: { job: Job; /** Indices of files that have arrived. */ done: number[] };
  uploadState: UploadState;
  uploadPiece: { /** The whole file stands at its destination. */ done: boolean };
  download: { job: Job } & DownloadStart;
  downloadPiece: ArrayBuffer;
  finishDownload: { job: Job };
  inspect: DatasetDescription;
  coordinates: { ends: Record<string, CoordinateEnds> };
  stored: StoredSize;
  picture: ArrayBuffer;
  opening: Opening;
  plan: { plan: Plan; review: PlanReview };
  describe: DatasetDescription;
  compare: Comparison;
  review: PlanReview;
  dask: DaskPlace;
  ingest: { job: Job };
  formatPlan: { yaml: string };
  parsePlan: { plan: Plan };
  /** `job`: waits for what was asked for; without files until it is done. */
  findFiles: { source: PlanSource; found: Found; job?: Job };
  /** `readers`: who can read the files that `saveCredentials` writes, in a sentence. */
  credentials: { credentials: CredentialInfo[]; readers: string };
  testCredentials: CredentialTest;
  saveCredentials: Responses['credentials'];
  removeCredentials: Responses['credentials'];
  searchCatalog: CatalogAnswer;
  /** `isRecorded`: the plan is of the ingest that wrote the dataset. `isStore`: what the catalog can hold. */
  shareable: { plan: Plan; isRecorded: boolean; isStore: boolean };
  catalogEntry: ProposedEntry;
  /** `sizeBytes` of the source files, about; null when none tells it. */
  datasetRequest: DatasetRequest & { sizeBytes: number | null };
  previewPush: PushPreview;
  push: { job: Job };
  pushKit: WrittenKit;
  arrivals: { arrivals: WatchedArrival[] };
  watchArrival: { arrival: WatchedArrival };
  arrivalTold: Record<string, never>;
  forgetArrival: Record<string, never>;
  deletionRequest: DeletionRequest;
  feedstock: WrittenFeedstock;
  lintCatalog: { findings: CatalogFinding[] };
}
