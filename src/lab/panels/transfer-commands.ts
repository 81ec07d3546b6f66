import { InputDialog, showErrorMessage } from '@jupyterlab/apputils';
import { copyIcon, pasteIcon } from '@jupyterlab/ui-components';
import type { Entry } from '../../protocol';
import { messageOf } from '../client/errors';
import { mayCopy } from '../egress';
import { newFolderIcon } from '../icons';
import { CommandIDs, type PanelPlace } from '../tokens';
import { NO_ARGS, type CommandContext } from './context';
import { askHomePaths } from './home';
import { asFolder, destinationIn, nameOf, parentOf } from './uri';

type Source = Pick<Entry, 'uri' | 'kind'>;

/** Register what copies, moves, renames and makes folders. */
export function registerTransferCommands(context: CommandContext): void {
  const { app, client, jobs, panels, trans, documents } = context;
  const { commands } = app;
  let copied: Source[] = [];
  const selected = () => panels.current?.selected ?? [];

  /** Run `work`; what goes wrong is told in a dialog. */
  const telling = async (title: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      await showErrorMessage(title, messageOf(error));
    }
  };

  const copy = (entries: Source[], destination: string) =>
    telling(trans.__('Could not copy'), async () => {
      const sources = entries.map(entry => entry.uri);
      const recursive = entries.some(entry => entry.kind !== 'object');
      if (await mayCopy({ sources, destination }, context)) {
        const { job } = await client.call('copy', { sources, destination, ...(recursive && { recursive }) });
        jobs.add(job);
      }
    });

  const move = (entries: Source[], destination: string) =>
    telling(trans.__('Could not move'), async () => {
      const sources = entries.map(entry => entry.uri);
      if (await mayCopy({ sources, destination }, context)) {
        const { job } = await client.call('move', { sources, destination });
        jobs.add(job);
      }
    });

  commands.addCommand(CommandIDs.copy, {
    label: trans.__('Copy'),
    icon: copyIcon,
    describedBy: NO_ARGS,
    isEnabled: () => selected().length > 0,
    execute: () => {
      copied = selected();
    }
  });

  commands.addCommand(CommandIDs.paste, {
    label: trans.__('Paste'),
    caption: () => copied.map(source => nameOf(source.uri)).join(', '),
    icon: pasteIcon,
    describedBy: NO_ARGS,
    isVisible: () => copied.length > 0,
    isEnabled: () => panels.current?.writable === true,
    execute: async () => {
      const place = panels.current;
      if (place) {
        await copy(copied, destinationIn(place.folder, copied));
      }
    }
  });

  commands.addCommand(CommandIDs.copyTo, {
    label: trans.__('Copy to…'),
    describedBy: NO_ARGS,
    isEnabled: () => selected().length > 0,
    execute: async () => {
      const destination = await askDestination(trans.__('Copy to'), trans.__('Copy'));
      if (destination !== undefined) {
        await copy(selected(), destination);
      }
    }
  });

  commands.addCommand(CommandIDs.moveTo, {
    label: trans.__('Move to…'),
    describedBy: NO_ARGS,
    isEnabled: () => selected().length > 0 && panels.current?.removable === true,
    execute: async () => {
      const destination = await askDestination(trans.__('Move to'), trans.__('Move'));
      if (destination !== undefined) {
        await move(selected(), destination);
      }
    }
  });

  const askDestination = async (title: string, okLabel: string): Promise<string | undefined> => {
    const place = panels.current;
    const sources = selected();
    if (!place || sources.length === 0) {
      return undefined;
    }
    const answer = await InputDialog.getText({
      title,
      okLabel,
      label:
        sources.length === 1
          ? trans.__('Where to, as a URI or path? Ending in “/”: into that folder.')
          : trans.__('Into which folder, as a URI or path?'),
      text: otherOwnFolder(place)
    });
    const text = answer.button.accept ? answer.value?.trim() : undefined;
    if (!text) {
      return undefined;
    }
    return sources.length > 1 || text.endsWith('/') ? destinationIn(text, sources) : text;
  };

  /** The own folder of another panel: the likely destination. */
  const otherOwnFolder = (place: PanelPlace): string => {
    const roots = panels.panels.filter(panel => panel.id !== place.panel.id).flatMap(panel => panel.roots);
    const own = roots.find(root => root.ownUri !== null && root.write === 'own')?.ownUri;
    return own ? asFolder(own) : place.folder;
  };

  commands.addCommand(CommandIDs.newFolder, {
    label: trans.__('New Folder…'),
    icon: newFolderIcon,
    describedBy: NO_ARGS,
    isEnabled: () => panels.current?.writable === true,
    execute: async () => {
      const place = panels.current;
      const name = place && (await askName(trans.__('New folder'), trans.__('Create'), ''));
      if (place && name) {
        await telling(trans.__('Could not make the folder'), async () => {
          await client.call('mkdir', { uri: `${asFolder(place.folder)}${name}/` });
          panels.refresh(place.folder);
        });
      }
    }
  });

  commands.addCommand(CommandIDs.rename, {
    label: trans.__('Rename…'),
    describedBy: NO_ARGS,
    isEnabled: () => selected().length === 1 && panels.current?.removable === true,
    execute: async () => {
      const place = panels.current;
      const [entry] = selected();
      const name =
        entry && (await askName(trans.__('Rename “%1”', entry.name), trans.__('Rename'), entry.name));
      if (place && name && name !== entry.name) {
        const parent = parentOf(entry.uri, place.root.topUri) ?? place.folder;
        await move([entry], entry.kind === 'object' ? parent + name : `${parent}${name}/`);
      }
    }
  });

  const askName = async (title: string, okLabel: string, text: string): Promise<string | undefined> => {
    const answer = await InputDialog.getText({
      title,
      okLabel,
      text,
      label: trans.__('Name'),
      pattern: '[^\\/]+',
      required: true,
      selectionRange: text.includes('.') ? text.lastIndexOf('.') : undefined
    });
    return answer.button.accept ? (answer.value?.trim() ?? undefined) : undefined;
  };

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
        await copy(sources, destinationIn(place.folder, sources));
      }
    }
  });
}
