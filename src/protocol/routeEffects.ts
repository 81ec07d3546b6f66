import type { Route } from './api';

/**
 * What asking a route does, said once: the worker asks for a token by it, the browser asks again by it.
 *
 * | effect | needs a token | may be sent again |
 * | --- | --- | --- |
 * | `reads`: nothing is changed | no | yes |
 * | `idempotent`: it does something, and nothing more the second time | yes | yes |
 * | `changes`: it does something each time | yes | no |
 *
 * To do something is to change, to leave something on disk, to give somebody
 * access, or to show a service somebody's secrets.
 */
export type RouteEffect = 'reads' | 'idempotent' | 'changes';

const EFFECTS: Readonly<Record<Route, RouteEffect>> = {
  hello: 'reads',
  panels: 'reads',
  list: 'reads',
  skim: 'reads',
  lastRows: 'reads',
  stat: 'reads',
  present: 'reads',
  read: 'reads',
  save: 'changes',
  mkdir: 'changes',
  previewRemove: 'idempotent',
  remove: 'changes',
  copy: 'changes',
  move: 'changes',
  undoRemove: 'changes',
  links: 'reads',
  sign: 'changes',
  copyCost: 'reads',
  expiring: 'reads',
  usage: 'changes',
  jobs: 'reads',
  job: 'reads',
  pauseJob: 'changes',
  resumeJob: 'changes',
  cancelJob: 'changes',
  retryJob: 'changes',
  clearJobs: 'changes',
  previewUpload: 'reads',
  upload: 'changes',
  uploadState: 'reads',
  uploadPiece: 'changes',
  download: 'changes',
  downloadPiece: 'idempotent',
  finishDownload: 'idempotent',
  inspect: 'reads',
  coordinates: 'reads',
  stored: 'reads',
  picture: 'reads',
  opening: 'reads',
  plan: 'idempotent',
  describe: 'idempotent',
  compare: 'idempotent',
  review: 'idempotent',
  dask: 'reads',
  ingest: 'changes',
  formatPlan: 'reads',
  parsePlan: 'reads',
  findFiles: 'idempotent',
  credentials: 'reads',
  testCredentials: 'changes',
  saveCredentials: 'changes',
  removeCredentials: 'changes',
  searchCatalog: 'reads',
  shareable: 'reads',
  catalogEntry: 'reads',
  datasetRequest: 'reads',
  previewPush: 'reads',
  push: 'changes',
  pushKit: 'changes',
  arrivals: 'reads',
  watchArrival: 'idempotent',
  arrivalTold: 'idempotent',
  forgetArrival: 'idempotent',
  deletionRequest: 'reads',
  feedstock: 'changes',
  lintCatalog: 'reads'
};

/** True of whatever is not known to read: a route without a row is no open door. */
export function needsToken(route: Route): boolean {
  return EFFECTS[route] !== 'reads';
}

/** May the browser send it again when no answer came? False of whatever is not known to bear it. */
export function mayRepeat(route: Route): boolean {
  return EFFECTS[route] === 'reads' || EFFECTS[route] === 'idempotent';
}
