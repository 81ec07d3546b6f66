import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, InputDialog, MainAreaWidget, UseSignal } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { usageIcon } from '../icons';
import { bring } from '../panels/bring';
import { telling } from '../panels/telling';
import { asFolder, isWithin, nameOf } from '../panels/uri';
import { CommandIDs, IBucketPanels, IJobs, ILifecycleSettings, IWorkerClient } from '../tokens';
import { UsagePage } from './UsagePage';

export const usagePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-lifecycle:usage',
  description: 'Shows how much of a bucket or of home is where.',
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
    const { commands } = app;

    /** The one selected folder, else the folder that is shown. */
    const candidate = () => {
      const place = panels.current;
      const [entry] = place?.selected ?? [];
      return place?.selected.length === 1 && entry.kind !== 'object' ? asFolder(entry.uri) : place?.folder;
    };

    /** As a panel moves: asked where to, and about names that are taken; the guard judges in the worker. */
    const move = async (uri: string) => {
      const answer = await InputDialog.getText({
        title: trans.__('Move %1', nameOf(uri)),
        okLabel: trans.__('Move'),
        label: trans.__('Into which folder, as a URI or path?'),
        text: asFolder(otherOwnFolder(uri) ?? '')
      });
      const folder = answer.button.accept ? answer.value?.trim() : undefined;
      if (folder) {
        const kind = uri.endsWith('/') ? 'prefix' : 'object';
        await telling(trans.__('Could not move'), async () => {
          await bring([{ uri, kind }], asFolder(folder), 'move', { client, jobs, settings, trans });
        });
      }
    };
    /** The own folder of another root: the likely destination. */
    const otherOwnFolder = (uri: string) =>
      panels.panels
        .flatMap(panel => panel.roots)
        .find(root => root.ownUri !== null && root.write === 'own' && !isWithin(uri, root.ownUri))?.ownUri;

    const show = (uri: string) => {
      const id = `lifecycle-usage-${uri}`;
      const open = [...app.shell.widgets('main')].find(widget => widget.id === id);
      if (open) {
        app.shell.activateById(id);
        return;
      }
      const content = ReactWidget.create(
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
      content.addClass('lc-DatasetWidget');
      const widget = new MainAreaWidget({ content });
      widget.id = id;
      widget.title.label = trans.__('Usage of %1', nameOf(uri) || uri);
      widget.title.caption = uri;
      widget.title.icon = usageIcon;
      widget.title.closable = true;
      widget.toolbar.hide();
      app.shell.add(widget, 'main', { type: 'Data Lifecycle' });
      app.shell.activateById(id);
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
