/**
 * The worker's HTTP API, one line a route. Every route is
 * `POST <prefix>/<route>` with a JSON body that `request` validates (unknown
 * fields are refused) and answers JSON of the type in `Responses`, or a
 * `Problem`. `read`, `picture` and `downloadPiece` answer bytes. `uploadPiece`
 * takes bytes (`application/octet-stream`) and its fields as a query.
 * `events` is the progress WebSocket. What asking does is in `routeEffects.ts`.
 */
import * as z from 'zod';
import type { DownloadStart, UploadPreview, UploadState } from './carry';
import type { Plan } from './plan';
import type { PlanSource } from './planSource';
import type { DaskPlace, PlanReview } from './review';
import type { CatalogAnswer, CredentialInfo, CredentialTest, Found } from './sources';
import type { Comparison } from './compare';
import type { CopyCost, Links, RemovePreview } from './previews';
import type {
  CatalogFinding,
  DatasetRequest,
  DeletionRequest,
  ProposedEntry,
  PushPreview,
  WatchedArrival,
  WrittenFeedstock,
  WrittenKit
} from './publish';
import type { Entry, EntryPage, Expiring, SkimmedPages } from './entries';
import type { Panel } from './panels';
import type { Job } from './jobs';
import type { CoordinateEnds, DatasetDescription, StoredSize } from './dataset';
import type { Opening } from './snippets';
import {
  browseRequests,
  carryRequests,
  credentialRequests,
  datasetRequests,
  ingestRequests,
  jobRequests,
  publishRequests,
  transferRequests
} from './requests';

/** Request bodies by route. A schema is made when its route is first called: all of them take an idle worker 2 MB. */
export const requests = {
  /** Exchange versions; the first call of the front end. */
  hello: () => z.strictObject({ protocol: z.int(), version: z.string() }),
  panels: () => z.strictObject({}),
  ...browseRequests,
  ...transferRequests,
  ...jobRequests,
  ...carryRequests,
  ...datasetRequests,
  ...ingestRequests,
  ...credentialRequests,
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
  /** `job`: waits for what was asked for; without files until it is done. `stage`: where a plan that does not say it fetches them to. */
  findFiles: { source: PlanSource; found: Found; stage: PlanSource['stage']; job?: Job };
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
