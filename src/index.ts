/** The JupyterLab plug-ins, one line each. */
import { clientPlugin } from './lab/client';
import { panelsPlugin } from './lab/panels';
import { settingsPlugin } from './lab/settings';
import { jobsPlugin } from './lab/transfers';

export default [settingsPlugin, clientPlugin, jobsPlugin, panelsPlugin];
