/** What the commands of the front end are called. */

/** What `describedBy` says of a command without arguments. */
export const NO_ARGS = { args: { type: 'object', properties: {} } } as const;

/** Ids of every command; a feature registers its own. */
export const CommandIDs = {
  open: 'lifecycle:open',
  refresh: 'lifecycle:refresh',
  ownFolder: 'lifecycle:own-folder',
  goUp: 'lifecycle:go-up',
  selectAll: 'lifecycle:select-all',
  showPanel: 'lifecycle:show-panel',
  showColumn: 'lifecycle:show-column',
  copyUri: 'lifecycle:copy-uri',
  copySnippet: 'lifecycle:copy-snippet',
  openNotebook: 'lifecycle:open-notebook',
  copyLink: 'lifecycle:copy-link',
  copySignedLink: 'lifecycle:copy-signed-link',
  cut: 'lifecycle:cut',
  copy: 'lifecycle:copy',
  paste: 'lifecycle:paste',
  pasteIntoHome: 'lifecycle:paste-into-home',
  copyTo: 'lifecycle:copy-to',
  moveTo: 'lifecycle:move-to',
  moveToRefuge: 'lifecycle:move-to-persistent',
  copyFromHome: 'lifecycle:copy-from-home',
  newFolder: 'lifecycle:new-folder',
  rename: 'lifecycle:rename',
  remove: 'lifecycle:remove',
  requestDeletion: 'lifecycle:request-deletion',
  inspect: 'lifecycle:inspect',
  inspectAtHome: 'lifecycle:inspect-at-home',
  ingest: 'lifecycle:ingest',
  ingestFromHome: 'lifecycle:ingest-from-home',
  share: 'lifecycle:share',
  catalog: 'lifecycle:catalog',
  inbox: 'lifecycle:inbox',
  inboxFromHome: 'lifecycle:inbox-from-home',
  watchArrival: 'lifecycle:watch-arrival',
  ingestPlan: 'lifecycle:ingest-plan',
  credentials: 'lifecycle:credentials',
  enterCredentials: 'lifecycle:enter-credentials',
  upload: 'lifecycle:upload',
  uploadFolder: 'lifecycle:upload-folder',
  download: 'lifecycle:download',
  usage: 'lifecycle:usage',
  showTransfers: 'lifecycle:show-transfers'
} as const;
