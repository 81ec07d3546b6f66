import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Dialog, ICommandPalette, Notification, showDialog } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';
import { linkIcon } from '@jupyterlab/ui-components';
import type { Entry } from '../../protocol';
import { CommandIDs, NO_ARGS } from '../commands';
import { copyText, telling } from '../parts';
import { onlyRow } from '../places/subject';
import { formatMoment, translationOf } from '../text';
import { IBucketPanels, IWorkerClient } from '../tokens';

export const sharePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-lifecycle:share',
  description: 'Copies the public address of an object, or a signed one.',
  autoStart: true,
  requires: [IWorkerClient, IBucketPanels],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    client: IWorkerClient,
    panels: IBucketPanels,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ): void => {
    const trans = translationOf(translator);
    const { commands } = app;

    /** The one row that is selected, if it is of a kind that has an address. */
    const selected = (...kinds: Entry['kind'][]): Entry | undefined => {
      const row = onlyRow(panels);
      return row && kinds.includes(row.kind) ? row : undefined;
    };

    /** Run `work` on a row; what goes wrong is told in a dialog. */
    const onRow = async (entry: Entry | undefined, work: (entry: Entry) => Promise<void>): Promise<void> => {
      if (entry) {
        await telling(trans.__('There is no link to “%1”', entry.name), () => work(entry));
      }
    };

    const copyAddress = (address: string, title: string): Promise<boolean> =>
      copyText(address, { title, label: trans.__('Address') }, trans);

    commands.addCommand(CommandIDs.copyLink, {
      label: trans.__('Copy https Link'),
      icon: linkIcon,
      caption: trans.__('The address by which everybody may read it'),
      describedBy: NO_ARGS,
      isVisible: () => panels.current?.root.public === true,
      isEnabled: () => selected('object', 'dataset') !== undefined,
      execute: () =>
        onRow(selected('object', 'dataset'), async ({ uri, name }) => {
          const { publicUrl } = await client.call('links', { uri });
          if (publicUrl === null) {
            throw new Error(trans.__('%1 is not in a bucket that everybody may read.', uri));
          }
          if (await copyAddress(publicUrl, trans.__('Link to “%1”', name))) {
            Notification.success(trans.__('Link copied. Everybody may read it.'), { autoClose: 3000 });
          }
        })
    });

    commands.addCommand(CommandIDs.copySignedLink, {
      label: trans.__('Copy Signed Link…'),
      caption: trans.__('An address that reads this file without logging in, for a time'),
      describedBy: NO_ARGS,
      isEnabled: () => selected('object') !== undefined,
      execute: () =>
        onRow(selected('object'), async ({ uri, name }) => {
          const title = trans.__('Signed link to “%1”', name);
          const links = await client.call('links', { uri });
          const buttons = links.signing.possible
            ? [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Copy Link') })]
            : [Dialog.cancelButton({ label: trans.__('Close') })];
          const { SignedLinkBody } = await import('./SignedLinkBody');
          const body = new SignedLinkBody({ links, trans });
          const answer = await showDialog({ title, body, buttons });
          if (!answer.button.accept || answer.value === null) {
            return;
          }
          const { url, expiresAt } = await client.call('sign', { uri, expiresInSeconds: answer.value });
          if (await copyAddress(url, title)) {
            Notification.success(
              trans.__('Signed link copied. It works until %1.', formatMoment(expiresAt)),
              {
                autoClose: 5000
              }
            );
          }
        })
    });

    const category = trans.__('Data Lifecycle');
    palette?.addItem({ command: CommandIDs.copyLink, category });
    palette?.addItem({ command: CommandIDs.copySignedLink, category });
  }
};
