/** @jest-environment jsdom */
import { Dialog, type IPaletteItem } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { fireEvent, waitFor } from '@testing-library/react';
import type { Entry, Panel, PanelRoot } from '../../../../protocol';
import { DEFAULTS } from '../../../settings';
import { CommandIDs } from '../../../commands';
import { type IWorkerClient } from '../../../tokens';
import { PanelClipboard } from '../../moving';
import { registerCommands } from '..';
import type { CommandContext } from '../context';
import { PanelModel } from '../../model';
import { BucketPanels } from '../../panels';

const ROOT = { uri: 'gs://b', topUri: 'gs://b', ownUri: null, write: 'new' } as PanelRoot;
const PANEL: Panel = { id: 'data', title: 'Data', roots: [ROOT] };

/** The commands on a worker that answers so. */
function commandsOf(answer: (route: string, body: unknown) => Promise<unknown>) {
  const commands = new CommandRegistry();
  const client = {
    hello: () => Promise.resolve({ home: '/home/alice' }),
    call: answer
  } as unknown as IWorkerClient;
  const settings = { current: DEFAULTS, changed: { connect: () => true } };
  const panels = new BucketPanels(client);
  const offered: unknown[] = [];
  const context = {
    app: { commands },
    client,
    panels,
    settings,
    jobs: { add: () => undefined },
    trans: nullTranslator.load(''),
    palette: { addItem: ({ command, args }: IPaletteItem) => offered.push([command, args]) },
    documents: null,
    clipboard: new PanelClipboard(),
    homeBrowser: null
  } as unknown as CommandContext;
  registerCommands(context);
  const model = new PanelModel(PANEL, client, context.settings);
  panels.add(model);
  panels.use(model);
  model.setPanel(PANEL);
  return { commands, panels, model, offered };
}

afterEach(() => Dialog.flush());

it('says why a row cannot be opened', async () => {
  const { commands } = commandsOf(route =>
    route === 'stat' ? Promise.reject(new Error('It is gone.')) : Promise.resolve({ entries: [] })
  );
  const opening = commands.execute(CommandIDs.open, { uri: 'gs://b/notes.txt', kind: 'object' });
  await waitFor(() => {
    const words = document.querySelector('.jp-Dialog')?.textContent;
    expect(words).toContain('Could not open “notes.txt”');
    expect(words).toContain('It is gone.');
  });
  fireEvent.click(document.querySelector('.jp-Dialog-button')!);
  await opening;
});

it('moves what was selected when it was asked where to', async () => {
  const rows = ['a', 'b'].map(name => ({ uri: `gs://b/${name}`, name, kind: 'object' }) as Entry);
  const moved: unknown[] = [];
  const { commands, panels, model } = commandsOf(async (route, body) => {
    if (route === 'move') {
      moved.push(body);
    }
    const access = { write: true, remove: true };
    return route === 'copyCost' ? { dollars: 0, isComplete: true } : { entries: rows, access, job: {} };
  });
  await waitFor(() => expect(model.listing?.isComplete).toBe(true));
  model.cursor.select(0);
  const moving = commands.execute(CommandIDs.moveTo);
  await waitFor(() => expect(document.querySelector('.jp-Dialog input')).toBeTruthy());
  // A job ends, and the folder is read again without the row.
  rows.shift();
  panels.refresh();
  await waitFor(() => expect(model.listing?.length).toBe(1));
  model.cursor.select(0);
  fireEvent.change(document.querySelector('.jp-Dialog input')!, { target: { value: 'gs://c/a' } });
  fireEvent.click(document.querySelector('.jp-Dialog-button.jp-mod-accept')!);
  await moving;
  expect(moved).toEqual([{ sources: ['gs://b/a'], destination: 'gs://c/a' }]);
});

it('offers to show a panel while it is there', async () => {
  const { commands, panels, model, offered } = commandsOf(() =>
    Promise.resolve({ panels: [PANEL], entries: [] })
  );
  const args = { id: PANEL.id };
  const seen: boolean[] = [];
  await panels.load();
  expect(offered).toContainEqual([CommandIDs.showPanel, args]);
  expect(commands.label(CommandIDs.showPanel, args)).toBe('Show Data');
  commands.commandChanged.connect((_, { id }) => {
    if (id === CommandIDs.showPanel) {
      seen.push(commands.isVisible(CommandIDs.showPanel, args));
    }
  });
  panels.remove(model);
  panels.add(model);
  expect(seen).toEqual([false, true]);
});
