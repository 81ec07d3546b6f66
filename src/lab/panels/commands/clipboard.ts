import { copyIcon, cutIcon, pasteIcon } from '@jupyterlab/ui-components';
import { telling } from '../../parts';
import { CommandIDs, NO_ARGS } from '../../commands';
import { nameOf } from '../../places/uri';
import { bring, type How } from '../moving';
import type { CommandContext } from './context';

/** Register cut, copy and paste, within and between panels and JupyterLab's own file browser. */
export function registerClipboardCommands(context: CommandContext): void {
  const { app, panels, trans, clipboard, homeBrowser } = context;
  const { commands } = app;
  const selected = () => panels.current?.selected ?? [];
  const names = () => clipboard.sources.map(({ uri }) => nameOf(uri)).join(', ');

  const put = (how: How) =>
    clipboard.put(
      selected().map(({ uri, kind }) => ({ uri, kind })),
      how
    );

  const paste = (folder: string) =>
    telling(clipboard.how === 'move' ? trans.__('Could not move') : trans.__('Could not copy'), async () => {
      const { sources, how, isFromHome } = clipboard;
      const jobs = await bring(sources, folder, how, context);
      if (how === 'move' && jobs.length > 0) {
        clipboard.clear();
        if (isFromHome) {
          homeBrowser?.forgetCut();
        }
      }
    });

  commands.addCommand(CommandIDs.cut, {
    label: trans.__('Cut'),
    icon: cutIcon,
    describedBy: NO_ARGS,
    isEnabled: () => selected().length > 0 && panels.current?.removable === true,
    execute: () => put('move')
  });

  commands.addCommand(CommandIDs.copy, {
    label: trans.__('Copy'),
    icon: copyIcon,
    describedBy: NO_ARGS,
    isEnabled: () => selected().length > 0,
    execute: () => put('copy')
  });

  commands.addCommand(CommandIDs.paste, {
    label: trans.__('Paste'),
    caption: names,
    icon: pasteIcon,
    describedBy: NO_ARGS,
    isVisible: () => clipboard.sources.length > 0,
    isEnabled: () => clipboard.sources.length > 0 && panels.current?.writable === true,
    execute: async () => {
      const place = panels.current;
      if (place) {
        await paste(place.folder);
      }
    }
  });

  const isForHome = () => clipboard.sources.length > 0 && !clipboard.isFromHome;
  commands.addCommand(CommandIDs.pasteIntoHome, {
    label: trans.__('Paste from Bucket'),
    caption: names,
    icon: pasteIcon,
    describedBy: NO_ARGS,
    isVisible: () => isForHome() && homeBrowser?.folder !== undefined,
    isEnabled: () => isForHome() && homeBrowser?.folder !== undefined,
    execute: async () => {
      const folder = homeBrowser?.folder;
      if (folder !== undefined) {
        await paste(folder);
      }
    }
  });
}
