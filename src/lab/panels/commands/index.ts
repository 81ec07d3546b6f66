/**
 * What one can do in a panel: opening, refreshing and going elsewhere here; `clipboard`, `columns` and `transfers`
 * register their own. A command acts on the panel that was used last.
 */
import { Clipboard, Notification } from '@jupyterlab/apputils';
import { refreshIcon } from '@jupyterlab/ui-components';
import type { EntryKind } from '../../../protocol';
import { isArrayFile } from '../../../protocol/fileFormats';
import { CommandIDs, NO_ARGS } from '../../commands';
import { driveNameOf, pathOf } from '../../drive/paths';
import { isTooLarge } from '../../drive/tooLarge';
import { ownFolderIcon } from '../../icons';
import { telling } from '../../parts';
import { nameOf, withoutSlash } from '../../places/uri';
import { registerClipboardCommands } from './clipboard';
import { registerColumnCommands } from './columns';
import type { CommandContext } from './context';
import { registerTransferCommands } from './transfers';

/** Register what one can do in a panel. */
export function registerCommands(context: CommandContext): void {
  const { app, panels, trans, palette } = context;
  const { commands } = app;
  const selected = () => panels.current?.selected ?? [];

  commands.addCommand(CommandIDs.open, {
    label: trans.__('Open'),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          uri: { type: 'string', description: trans.__('What to open; the selected rows without it') },
          kind: { type: 'string', description: trans.__('object, prefix or dataset') }
        }
      }
    },
    isEnabled: args => args.uri !== undefined || selected().length > 0,
    execute: async args => {
      const asked =
        args.uri === undefined
          ? undefined
          : [{ uri: String(args.uri), kind: String(args.kind) as EntryKind }];
      for (const { uri, kind } of asked ?? selected()) {
        await telling(trans.__('Could not open “%1”', nameOf(uri)), () => open(uri, kind));
      }
    }
  });

  const open = async (uri: string, kind: EntryKind): Promise<void> => {
    if (kind === 'prefix') {
      panels.used?.open(uri);
      return;
    }
    if (kind === 'dataset' || isArrayFile(uri)) {
      await commands.execute(CommandIDs.inspect, { uri });
      return;
    }
    const panel = panels.current?.panel;
    const path = panel && pathOf(panel, uri);
    if (panel && path !== undefined && !(await isTooLarge(uri, context))) {
      await commands.execute('docmanager:open', { path: `${driveNameOf(panel.id)}:${path}` });
    }
  };

  commands.addCommand(CommandIDs.refresh, {
    label: trans.__('Refresh the Panel'),
    icon: refreshIcon,
    describedBy: NO_ARGS,
    isEnabled: () => panels.current !== undefined,
    execute: () => panels.used?.refresh()
  });

  commands.addCommand(CommandIDs.ownFolder, {
    label: trans.__('Go to Your Own Folder'),
    icon: ownFolderIcon,
    describedBy: NO_ARGS,
    isEnabled: () => panels.current?.root.ownUri != null,
    execute: () => panels.used?.openOwnFolder()
  });

  commands.addCommand(CommandIDs.goUp, {
    label: trans.__('Go to the Folder Above'),
    describedBy: NO_ARGS,
    isEnabled: () => panels.current !== undefined,
    execute: () => panels.used?.openParent()
  });

  commands.addCommand(CommandIDs.selectAll, {
    label: trans.__('Select All Rows'),
    describedBy: NO_ARGS,
    isEnabled: () => panels.current !== undefined,
    execute: () => panels.used?.cursor.selectAll()
  });

  commands.addCommand(CommandIDs.showPanel, {
    label: args => {
      const title = panels.model(String(args.id))?.title;
      return title === undefined ? trans.__('Show a Bucket Panel') : trans.__('Show %1', title);
    },
    describedBy: {
      args: {
        type: 'object',
        properties: { id: { type: 'string', description: trans.__('Id of the panel, like "scratch"') } },
        required: ['id']
      }
    },
    // One that the settings hide has no model.
    isVisible: args => panels.model(String(args.id)) !== undefined,
    execute: args => panels.activate(String(args.id))
  });

  commands.addCommand(CommandIDs.copyUri, {
    label: trans.__('Copy URI'),
    describedBy: NO_ARGS,
    isEnabled: () => selected().length > 0,
    execute: () => {
      Clipboard.copyToSystem(
        selected()
          .map(entry => withoutSlash(entry.uri))
          .join('\n')
      );
      Notification.info(
        trans._n('URI copied', '%2 URIs copied', selected().length, selected().length.toLocaleString()),
        { autoClose: 2000 }
      );
    }
  });

  registerClipboardCommands(context);
  registerTransferCommands(context);
  registerColumnCommands(context);

  const category = trans.__('Data Lifecycle');
  const general = [
    CommandIDs.refresh,
    CommandIDs.ownFolder,
    CommandIDs.goUp,
    CommandIDs.selectAll,
    CommandIDs.newFolder,
    CommandIDs.copyFromHome,
    CommandIDs.copyUri,
    CommandIDs.cut,
    CommandIDs.copy,
    CommandIDs.paste,
    CommandIDs.rename,
    CommandIDs.copyTo,
    CommandIDs.moveTo
  ];
  general.forEach(command => palette?.addItem({ command, category }));
  const known = new Set<string>();
  panels.changed.connect(() => {
    commands.notifyCommandChanged(CommandIDs.showPanel);
    for (const { id } of panels.panels) {
      if (!known.has(id)) {
        known.add(id);
        palette?.addItem({ command: CommandIDs.showPanel, category, args: { id } });
      }
    }
  });
}
