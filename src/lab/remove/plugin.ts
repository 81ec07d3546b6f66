import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Dialog, ICommandPalette, showDialog } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { deleteIcon } from '@jupyterlab/ui-components';
import { messageOf, WorkerError } from '../client/errors';
import { nameOf } from '../panels/uri';
import { CommandIDs, IBucketPanels, IJobs, ILifecycleSettings, IWorkerClient } from '../tokens';
import { RemoveBody } from './RemoveBody';

export const removePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-lifecycle:remove',
  description: 'Deletes what is selected in a panel, after a preview.',
  autoStart: true,
  requires: [IWorkerClient, IBucketPanels, IJobs, ILifecycleSettings],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    client: IWorkerClient,
    panels: IBucketPanels,
    jobs: IJobs,
    settings: ILifecycleSettings,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_lifecycle');

    const refuse = (error: unknown) => {
      const refused = error instanceof WorkerError && error.tag === 'guard-refused';
      return showDialog({
        title: refused ? trans.__('This may not be deleted') : trans.__('Could not delete'),
        body: messageOf(error),
        buttons: [Dialog.okButton({ label: trans.__('Close') })]
      });
    };

    const remove = async (uris: string[]): Promise<void> => {
      const preview = await client.call('previewRemove', { uris });
      const name = uris.length === 1 ? nameOf(uris[0]) : nameOf(panels.current?.folder ?? uris[0]);
      const body = new RemoveBody({
        preview,
        nameToType: preview.objects > settings.current.confirmByNameAbove ? name : undefined,
        trans
      });
      const answer = await showDialog({
        title:
          uris.length === 1
            ? trans.__('Delete “%1”?', name)
            : trans.__('Delete %1 selected rows?', uris.length.toLocaleString()),
        body,
        buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: trans.__('Delete') })],
        defaultButton: 0,
        focusNodeSelector: '.jp-Dialog-footer button.jp-mod-reject'
      });
      if (answer.button.accept && answer.value === true) {
        const { job } = await client.call('remove', { previewId: preview.previewId });
        jobs.add(job);
      }
    };

    app.commands.addCommand(CommandIDs.remove, {
      label: trans.__('Delete…'),
      icon: deleteIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            uris: {
              type: 'array',
              items: { type: 'string' },
              description: trans.__('What to delete; the selected rows without it')
            }
          }
        }
      },
      isEnabled: args => args.uris !== undefined || (panels.current?.selected.length ?? 0) > 0,
      execute: async args => {
        const uris = Array.isArray(args.uris)
          ? args.uris.map(String)
          : (panels.current?.selected.map(entry => entry.uri) ?? []);
        if (uris.length > 0) {
          // A place where nothing may go answers with the guard's own words.
          await remove(uris).catch(refuse);
        }
      }
    });
    palette?.addItem({ command: CommandIDs.remove, category: trans.__('Data Lifecycle') });
  }
};
