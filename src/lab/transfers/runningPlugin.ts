import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRunningSessionManagers, type IRunningSessions } from '@jupyterlab/running';
import { ITranslator } from '@jupyterlab/translation';
import type { Job } from '../../protocol';
import { telling } from '../parts';
import { CommandIDs } from '../commands';
import { translationOf } from '../text';
import { IJobs, IWorkerClient } from '../tokens';
import { iconOfVerb } from './verbs';
import { isEnded } from './model';
import { shortTitle, wordsOf } from './words';

export const runningPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-lifecycle:running',
  description: 'Lists what is under way in JupyterLab’s panel of running things.',
  autoStart: true,
  requires: [IWorkerClient, IJobs],
  optional: [IRunningSessionManagers, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    client: IWorkerClient,
    jobs: IJobs,
    managers: IRunningSessionManagers | null,
    translator: ITranslator | null
  ): void => {
    const trans = translationOf(translator);
    const underWay = () => jobs.jobs.filter(job => !isEnded(job));

    const cancel = ({ id }: Job): Promise<void> =>
      telling(trans.__('Could not cancel'), async () => {
        jobs.add((await client.call('cancelJob', { id })).job);
      });

    const itemOf = (job: Job): IRunningSessions.IRunningItem => ({
      icon: () => iconOfVerb(job.verb),
      label: () => shortTitle(job.title),
      labelTitle: () => `${job.title}\n${wordsOf(job, trans)}`,
      detail: () => wordsOf(job, trans),
      open: () => void app.commands.execute(CommandIDs.showTransfers),
      shutdown: () => void cancel(job)
    });

    managers?.add({
      name: trans.__('Transfers'),
      running: () => underWay().map(itemOf),
      shutdownAll: () => underWay().forEach(job => void cancel(job)),
      refreshRunning: () => void jobs.refresh(),
      runningChanged: jobs.changed,
      shutdownLabel: trans.__('Cancel'),
      shutdownAllLabel: trans.__('Cancel All'),
      shutdownAllConfirmationText: trans.__(
        'Cancel all transfers? What was copied completely stays; each can be tried again.'
      )
    });
  }
};
