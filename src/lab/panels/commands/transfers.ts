import { CommandIDs, NO_ARGS } from '../../commands';
import { mayCopy } from '../../egress';
import { newFolderIcon } from '../../icons';
import { askText, telling } from '../../parts';
import { askHomePaths } from '../../places/home';
import { ownFolders } from '../../places/roots';
import { asFolder } from '../../places/uri';
import { type PanelPlace } from '../../tokens';
import { bring, send, type How, type Source } from '../moving';
import type { CommandContext } from './context';

/** Register what copies and moves to a place that is named, renames, and makes folders. */
export function registerTransferCommands(context: CommandContext): void {
  const { app, client, panels, trans, documents } = context;
  const { commands } = app;
  const selected = () => panels.current?.selected ?? [];

  /** To a folder, or one row to another name. */
  const bringTo = (sources: readonly Source[], destination: string, how: How) =>
    telling(how === 'move' ? trans.__('Could not move') : trans.__('Could not copy'), async () => {
      if (sources.length > 1 || destination.endsWith('/')) {
        await bring(sources, destination, how, context);
      } else if (await mayCopy({ sources: sources.map(({ uri }) => uri), destination }, context)) {
        await send(sources, destination, how, context);
      }
    });

  commands.addCommand(CommandIDs.copyTo, {
    label: trans.__('Copy to…'),
    describedBy: NO_ARGS,
    isEnabled: () => selected().length > 0,
    execute: () => askAndBring(trans.__('Copy to'), trans.__('Copy'), 'copy')
  });

  commands.addCommand(CommandIDs.moveTo, {
    label: trans.__('Move to…'),
    describedBy: NO_ARGS,
    isEnabled: () => selected().length > 0 && panels.current?.removable === true,
    execute: () => askAndBring(trans.__('Move to'), trans.__('Move'), 'move')
  });

  /** What is selected now goes, whatever is once the answer is there: a folder may be read again meanwhile. */
  const askAndBring = async (title: string, okLabel: string, how: How): Promise<void> => {
    const place = panels.current;
    const sources = selected();
    if (!place || sources.length === 0) {
      return;
    }
    const destination = await askText({
      title,
      okLabel,
      text: otherOwnFolder(place),
      ...(sources.length === 1
        ? {
            label: trans.__('Where to, as a URI or path'),
            hint: trans.__('With “/” at its end: into that folder. Without: under that name.')
          }
        : { label: trans.__('Into which folder, as a URI or path') })
    });
    if (destination !== undefined) {
      await bringTo(sources, destination, how);
    }
  };

  /** The own folder of another panel: the likely destination. */
  const otherOwnFolder = (place: PanelPlace): string => {
    const others = panels.panels.filter(({ id }) => id !== place.panel.id);
    return ownFolders(others).at(0)?.uri ?? place.folder;
  };

  commands.addCommand(CommandIDs.newFolder, {
    label: trans.__('New Folder…'),
    icon: newFolderIcon,
    describedBy: NO_ARGS,
    isEnabled: () => panels.current?.writable === true,
    execute: async () => {
      const { current: place, used } = panels;
      const name =
        place &&
        (await askText({
          title: trans.__('New folder'),
          okLabel: trans.__('Create'),
          label: trans.__('Name'),
          pattern: '[^\\/]+'
        }));
      if (place && name) {
        await telling(trans.__('Could not make the folder'), async () => {
          const { entry } = await client.call('mkdir', { uri: `${asFolder(place.folder)}${name}/` });
          used?.cursor.selectAfterRead(entry.uri);
          panels.refresh(place.folder);
        });
      }
    }
  });

  commands.addCommand(CommandIDs.rename, {
    label: trans.__('Rename'),
    describedBy: NO_ARGS,
    isEnabled: () => selected().length === 1 && panels.current?.removable === true,
    execute: () => panels.used?.rename()
  });

  commands.addCommand(CommandIDs.copyFromHome, {
    label: trans.__('Copy Here from Home…'),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          paths: {
            type: 'array',
            items: { type: 'string' },
            description: trans.__('Absolute paths on the server; asked for without it')
          }
        }
      }
    },
    isEnabled: () => panels.current?.writable === true,
    execute: async args => {
      const place = panels.current;
      if (!place) {
        return;
      }
      const given = Array.isArray(args.paths)
        ? args.paths.map(String)
        : await askHomePaths({ trans, documents, home: panels.home ?? '' });
      if (given.length > 0) {
        const sources = given.map((uri): Source => ({ uri, kind: uri.endsWith('/') ? 'prefix' : 'object' }));
        await bringTo(sources, place.folder, 'copy');
      }
    }
  });
}
