import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { CommandIDs } from '../commands';
import { transfersIcon } from '../icons';
import { translationOf } from '../text';
import { IJobs, IWorkerClient } from '../tokens';
import { notifyOfJobs } from './notices';
import { TransfersView } from './TransfersView';

const PANEL_ID = 'lifecycle-transfers';
/** Below the bucket panels. */
const RANK = 150;

export const transfersPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-lifecycle:transfers',
  description: 'The Transfers panel, and a notice when a job begins, ends or fails.',
  autoStart: true,
  requires: [IWorkerClient, IJobs],
  optional: [ITranslator, ILayoutRestorer, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    client: IWorkerClient,
    jobs: IJobs,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null
  ): void => {
    const trans = translationOf(translator);
    const panel = ReactWidget.create(
      <>
        <h2 className="lc-Panel-title">{trans.__('Transfers')}</h2>
        <TransfersView jobs={jobs} client={client} trans={trans} />
      </>
    );
    panel.id = PANEL_ID;
    panel.addClass('lc-BucketPanel');
    panel.title.icon = transfersIcon;
    panel.title.caption = trans.__('Transfers (Data Lifecycle)');
    panel.node.setAttribute('role', 'region');
    panel.node.setAttribute('aria-label', trans.__('Transfers'));
    app.shell.add(panel, 'left', { rank: RANK, type: 'Data Lifecycle' });
    restorer?.add(panel, PANEL_ID);

    app.commands.addCommand(CommandIDs.showTransfers, {
      label: args => (args.isMenu === true ? trans.__('Data Transfers') : trans.__('Show Transfers')),
      icon: transfersIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            isMenu: { type: 'boolean', description: trans.__('Named like the other panels in the View menu') }
          }
        }
      },
      execute: () => app.shell.activateById(PANEL_ID)
    });
    palette?.addItem({ command: CommandIDs.showTransfers, category: trans.__('Data Lifecycle') });
    notifyOfJobs(jobs, trans, () => void app.commands.execute(CommandIDs.showTransfers));
  }
};
