/** The JupyterLab plug-ins, one line each. */
import { clientPlugin } from './lab/client';
import { credentialsPlugin } from './lab/credentials';
import { datasetPlugin } from './lab/dataset';
import { downloadPlugin } from './lab/download';
import { drivePlugin } from './lab/drive';
import { expiryPlugin } from './lab/expiry';
import { ingestPlugin, planCompletionPlugin } from './lab/ingest';
import { panelsPlugin } from './lab/panels';
import { inboxPlugin, publishPlugin } from './lab/publish';
import { removePlugin } from './lab/remove';
import { settingsPlugin } from './lab/settings';
import { sharePlugin } from './lab/share';
import { snippetsPlugin } from './lab/snippets';
import { jobsPlugin, runningPlugin, transfersPlugin } from './lab/transfers';
import { uploadPlugin } from './lab/upload';
import { usagePlugin } from './lab/usage';

export default [
  settingsPlugin,
  clientPlugin,
  jobsPlugin,
  panelsPlugin,
  drivePlugin,
  removePlugin,
  sharePlugin,
  snippetsPlugin,
  transfersPlugin,
  runningPlugin,
  datasetPlugin,
  usagePlugin,
  uploadPlugin,
  downloadPlugin,
  expiryPlugin,
  ingestPlugin,
  publishPlugin,
  inboxPlugin,
  planCompletionPlugin,
  credentialsPlugin
];
