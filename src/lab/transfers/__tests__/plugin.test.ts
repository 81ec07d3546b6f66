/** @jest-environment jsdom */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import type { Widget } from '@lumino/widgets';
import { CommandIDs } from '../../commands';
import type { IJobs, IWorkerClient } from '../../tokens';
import { transfersPlugin } from '../plugin';

const signal = { connect: () => true, disconnect: () => true };

/** Jobs from elsewhere than this package: there are none. */
const otherJobs: IJobs = {
  jobs: [],
  isFilled: true,
  error: undefined,
  changed: signal,
  began: signal,
  ended: signal,
  refreshed: signal,
  arrived: signal,
  add: () => undefined,
  forget: () => undefined,
  canUndo: () => false,
  undo: () => Promise.resolve(),
  whenEnded: job => Promise.resolve(job),
  refresh: () => Promise.resolve()
};

describe('the plug-in of the Transfers panel', () => {
  it('shows the jobs of any provider', async () => {
    const commands = new CommandRegistry();
    const added: Widget[] = [];
    const shell = { add: (widget: Widget) => added.push(widget) };
    const app = { commands, shell } as unknown as JupyterFrontEnd;
    await transfersPlugin.activate(app, {} as IWorkerClient, otherJobs, nullTranslator, null, null);
    expect(added.map(({ id }) => id)).toEqual(['lifecycle-transfers']);
    expect(commands.hasCommand(CommandIDs.showTransfers)).toBe(true);
  });
});
