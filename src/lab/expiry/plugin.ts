import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';
import { mayCopy } from '../egress';
import { persistentIcon } from '../icons';
import { telling } from '../parts';
import { ownFolders } from '../places/roots';
import { destinationIn } from '../places/uri';
import { CommandIDs, NO_ARGS } from '../commands';
import { translationOf } from '../text';
import { IBucketPanels, IJobs, ILifecycleSettings, IWorkerClient } from '../tokens';
import { tellDaily } from './dailyNotice';

export const expiryPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-lifecycle:expiry',
  description: 'Tells what of yours will expire, and moves it to where it stays.',
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

    /** One's own folder where nothing expires, other than the one that is shown. */
    const refuge = () =>
      ownFolders(panels.panels).find(
        ({ panel, root }) => panel.id !== panels.current?.panel.id && root.expiresAfterDays === undefined
      );
    const expires = () => panels.current?.root.expiresAfterDays !== undefined;
    const selected = () => panels.current?.selected ?? [];

    app.commands.addCommand(CommandIDs.moveToRefuge, {
      label: () => trans.__('Move to %1', refuge()?.panel.title ?? trans.__('Persistent')),
      icon: persistentIcon,
      describedBy: NO_ARGS,
      isVisible: () => expires() && refuge() !== undefined,
      isEnabled: () =>
        expires() && refuge() !== undefined && selected().length > 0 && panels.current?.removable === true,
      execute: async () => {
        const own = refuge()?.uri;
        const entries = selected();
        if (own === undefined || entries.length === 0) {
          return;
        }
        const sources = entries.map(entry => entry.uri);
        const destination = destinationIn(own, entries);
        await telling(trans.__('Could not move'), async () => {
          if (await mayCopy({ sources, destination }, { client, settings, trans })) {
            const { job } = await client.call('move', { sources, destination });
            jobs.add(job);
          }
        });
      }
    });
    palette?.addItem({ command: CommandIDs.moveToRefuge, category: trans.__('Data Lifecycle') });
    tellDaily({ client, panels, settings, trans });
  }
};
