import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';
import { PROTOCOL_VERSION } from '../../protocol/version';
import { translationOf } from '../text';
import { IWorkerClient } from '../tokens';
import { WorkerClient } from './client';
import { WorkerError } from './errors';

export const clientPlugin: JupyterFrontEndPlugin<IWorkerClient> = {
  id: 'jupyterlab-lifecycle:client',
  description: 'Connects the front end to the lifecycle worker and compares their versions.',
  autoStart: true,
  provides: IWorkerClient,
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, translator: ITranslator | null): IWorkerClient => {
    const trans = translationOf(translator);
    const client = new WorkerClient({ serverSettings: app.serviceManager.serverSettings, trans });
    const reloadNotice = () =>
      Notification.warning(
        trans.__('Data Lifecycle was updated on the server. Save your work, then reload this page.'),
        {
          autoClose: false,
          actions: [{ label: trans.__('Reload'), callback: () => window.location.reload() }]
        }
      );
    client.hello().then(
      answer => {
        if (answer.protocol !== PROTOCOL_VERSION) {
          reloadNotice();
        }
      },
      error => {
        if (error instanceof WorkerError && error.tag === 'outdated') {
          reloadNotice();
          return;
        }
        // The panels say in words what is wrong and offer to try again.
        console.warn('The lifecycle worker did not answer the greeting:', error);
      }
    );
    return client;
  }
};
