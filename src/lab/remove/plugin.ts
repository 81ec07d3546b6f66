import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Dialog, ICommandPalette, showDialog } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';
import { deleteIcon } from '@jupyterlab/ui-components';
import { messageOf, WorkerError } from '../client/errors';
import { CommandIDs } from '../commands';
import { telling, waiting } from '../parts';
import { rulingRoots } from '../places/roots';
import { onlyRow } from '../places/subject';
import { nameOf } from '../places/uri';
import { translationOf } from '../text';
import { IBucketPanels, IJobs, ILifecycleSettings, IWorkerClient } from '../tokens';
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
    const trans = translationOf(translator);

    /** Is it for the data team to delete this? */
    const isAskedFor = (uri: string) => {
      const roots = panels.panels.flatMap(panel => panel.roots);
      return rulingRoots(roots, uri).at(0)?.delete === 'request';
    };

    const ask = (uri: string) =>
      telling(trans.__('Could not ask for the deletion'), async () => {
        const { RequestBody } = await import('./RequestBody');
        const body = new RequestBody({
          uri,
          trans,
          onWrite: reason => client.call('deletionRequest', { uri, reason })
        });
        await showDialog({
          title: trans.__('Ask the data team to delete “%1”', nameOf(uri)),
          body,
          buttons: [Dialog.cancelButton({ label: trans.__('Close') })],
          focusNodeSelector: '.lc-Request textarea'
        });
      });

    const refuse = async (error: unknown, uris: readonly string[]) => {
      const refused = error instanceof WorkerError && error.tag === 'guard-refused';
      const asked = refused && uris.length === 1 && isAskedFor(uris[0]) ? uris[0] : undefined;
      const close = { label: trans.__('Close') };
      const { button } = await showDialog({
        title: refused ? trans.__('This may not be deleted') : trans.__('Could not delete'),
        body: messageOf(error),
        buttons:
          asked === undefined
            ? [Dialog.okButton(close)]
            : [Dialog.cancelButton(close), Dialog.okButton({ label: trans.__('Ask the data team…') })]
      });
      if (asked !== undefined && button.accept) {
        await ask(asked);
      }
    };

    const remove = async (uris: string[]): Promise<void> => {
      const preview = await waiting(
        signal => client.call('previewRemove', { uris }, { signal }),
        trans.__('Counting what would be deleted…'),
        trans
      );
      if (!preview) {
        return;
      }
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
            : trans._n(
                'Delete %2 selected row?',
                'Delete %2 selected rows?',
                uris.length,
                uris.length.toLocaleString()
              ),
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
          await remove(uris).catch((error: unknown) => refuse(error, uris));
        }
      }
    });

    /** The one row that is selected, where only the data team deletes. */
    const askable = () => (panels.current?.root.delete === 'request' ? onlyRow(panels)?.uri : undefined);
    app.commands.addCommand(CommandIDs.requestDeletion, {
      label: trans.__('Ask to Delete…'),
      caption: trans.__('Write a request to the data team, which alone deletes here'),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            uri: { type: 'string', description: trans.__('What is to go; the selected row without it') }
          }
        }
      },
      isVisible: () => panels.current?.root.delete === 'request',
      isEnabled: args => args.uri !== undefined || askable() !== undefined,
      execute: async args => {
        const uri = args.uri === undefined ? askable() : String(args.uri);
        if (uri !== undefined) {
          await ask(uri);
        }
      }
    });
    palette?.addItem({ command: CommandIDs.requestDeletion, category: trans.__('Data Lifecycle') });
    palette?.addItem({ command: CommandIDs.remove, category: trans.__('Data Lifecycle') });
  }
};
