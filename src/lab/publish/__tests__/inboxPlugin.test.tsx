/** @jest-environment jsdom */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { CommandRegistry } from '@lumino/commands';
import { Signal } from '@lumino/signaling';
import { fireEvent, waitFor } from '@testing-library/react';
import { CommandIDs } from '../../commands';
import { type IBucketPanels, type IJobs, type IWorkerClient } from '../../tokens';
import { inboxPlugin } from '../inboxPlugin';

/** The commands while a folder of the inbox is selected, on a worker that refuses all. */
function commandsOf(problem: string): CommandRegistry {
  const commands = new CommandRegistry();
  const shell = { add: () => undefined, activateById: () => undefined };
  const client = { call: () => Promise.reject(new Error(problem)) };
  const root = { uri: 'gs://inbox', inbox: true };
  const panels = {
    panels: [],
    changed: new Signal<unknown, void>({}),
    current: {
      root,
      folder: 'gs://inbox/',
      selected: [{ kind: 'prefix', name: 'sst', uri: 'gs://inbox/sst/' }]
    }
  };
  const jobs = {
    arrived: new Signal<unknown, unknown>({}),
    refreshed: new Signal<unknown, void>({}),
    isFilled: false
  };
  void inboxPlugin.activate(
    { commands, shell } as unknown as JupyterFrontEnd,
    client as unknown as IWorkerClient,
    panels as unknown as IBucketPanels,
    jobs as unknown as IJobs,
    null,
    null,
    null,
    null
  );
  return commands;
}

it('says why a folder of the inbox cannot be watched', async () => {
  await commandsOf('The inbox cannot be read.').execute(CommandIDs.watchArrival);
  await waitFor(() => {
    const words = document.querySelector('.jp-Dialog')?.textContent;
    expect(words).toContain('Could not watch for “sst”');
    expect(words).toContain('The inbox cannot be read.');
  });
  fireEvent.click(document.querySelector('.jp-Dialog-button')!);
  await waitFor(() => expect(document.querySelector('.jp-Dialog')).toBeNull());
});
