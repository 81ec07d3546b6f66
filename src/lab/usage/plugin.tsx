import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, UseSignal } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';
import { CommandIDs } from '../commands';
import { usageIcon } from '../icons';
import { bring } from '../panels/moving';
import { askText, keepPages, PageBody, telling } from '../parts';
import { ownFolders } from '../places/roots';
import { onlyRow } from '../places/subject';
import { asFolder, isWithin, nameOf } from '../places/uri';
import { translationOf } from '../text';
import { IBucketPanels, IJobs, ILifecycleSettings, IWorkerClient } from '../tokens';

export const usagePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-lifecycle:usage',
  description: 'Shows how much of a bucket or of home is where.',
  autoStart: true,
  requires: [IWorkerClient, IBucketPanels, IJobs, ILifecycleSettings],
  optional: [ITranslator, ILayoutRestorer, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    client: IWorkerClient,
    panels: IBucketPanels,
    jobs: IJobs,
    settings: ILifecycleSettings,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null
  ): void => {
    const trans = translationOf(translator);
    const { commands } = app;

    /** The one selected folder, else the folder that is shown. */
    const candidate = () => {
      const row = onlyRow(panels);
      return row && row.kind !== 'object' ? asFolder(row.uri) : panels.current?.folder;
    };

    /** As a panel moves: asked where to, and about names that are taken; the guard judges in the worker. */
    const move = async (uri: string) => {
      const folder = await askText({
        title: trans.__('Move “%1”', nameOf(uri)),
        okLabel: trans.__('Move'),
        label: trans.__('Into which folder, as a URI or path'),
        text: otherOwnFolder(uri) ?? ''
      });
      if (folder) {
        const kind = uri.endsWith('/') ? 'prefix' : 'object';
        await telling(trans.__('Could not move'), async () => {
          await bring([{ uri, kind }], asFolder(folder), 'move', { client, jobs, settings, trans });
        });
      }
    };
    /** The own folder of another root: the likely destination. */
    const otherOwnFolder = (uri: string) =>
      ownFolders(panels.panels).find(own => !isWithin(uri, own.uri))?.uri;

    const pages = keepPages(app.shell, restorer, 'lifecycle-usage', CommandIDs.usage);
    const show = (uri: string) => {
      const load = async () => {
        const { UsagePage } = await import('./UsagePage');
        // After a reload the page stands there before the jobs do: what was measured is not measured again.
        if (!jobs.isFilled) {
          await jobs.refresh();
        }
        return (
          <UseSignal signal={settings.changed}>
            {() => (
              <UsagePage
                uri={uri}
                client={client}
                jobs={jobs}
                price={settings.current.pricePerGigabyteMonth}
                trans={trans}
                onReveal={child => void panels.reveal(child)}
                onMove={child => void move(child)}
                onRemove={child => void commands.execute(CommandIDs.remove, { uris: [child] })}
              />
            )}
          </UseSignal>
        );
      };
      pages({
        id: `lifecycle-usage-${uri}`,
        label: trans.__('Usage of %1', nameOf(uri) || uri),
        caption: uri,
        icon: usageIcon,
        args: { uri },
        body: () => new PageBody(load, trans)
      });
    };

    commands.addCommand(CommandIDs.usage, {
      label: args => (args.isHome ? trans.__('Usage of Your Home Folder') : trans.__('Usage…')),
      icon: usageIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            uri: {
              type: 'string',
              description: trans.__('A folder; without it the selected one, else the one shown')
            },
            isHome: { type: 'boolean', description: trans.__('Measure the home folder') }
          }
        }
      },
      isEnabled: args =>
        args.uri !== undefined || (args.isHome ? panels.home !== undefined : candidate() !== undefined),
      execute: args => {
        const uri = args.uri !== undefined ? String(args.uri) : args.isHome ? panels.home : candidate();
        if (uri !== undefined) {
          show(asFolder(uri));
        }
      }
    });
    const category = trans.__('Data Lifecycle');
    palette?.addItem({ command: CommandIDs.usage, category });
    palette?.addItem({ command: CommandIDs.usage, category, args: { isHome: true } });
  }
};
