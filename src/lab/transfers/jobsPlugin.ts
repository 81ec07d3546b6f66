import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IJobs, IWorkerClient } from '../tokens';
import { Jobs } from './model';

/** The jobs apart from their panel, which may be hidden. */
export const jobsPlugin: JupyterFrontEndPlugin<IJobs> = {
  id: 'jupyterlab-lifecycle:jobs',
  description: 'Follows the transfers and ingests of this user.',
  autoStart: true,
  provides: IJobs,
  requires: [IWorkerClient],
  activate: (_app: JupyterFrontEnd, client: IWorkerClient): IJobs => {
    const jobs = new Jobs(client);
    jobs.follow();
    return jobs;
  }
};
