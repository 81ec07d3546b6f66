/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { MessageLoop } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { act } from '@testing-library/react';
import type { PanelRoot } from '../../../protocol';
import { DEFAULTS } from '../../settings';
import type { ILifecycleSettings, IWorkerClient } from '../../tokens';
import { PanelClipboard } from '../moving';
import { PanelModel } from '../model';
import { BucketPanel } from '../widget';

it('is called as the worker calls it, also where it was remembered otherwise', async () => {
  const client = { call: () => new Promise(() => undefined) } as unknown as IWorkerClient;
  const settings = { current: DEFAULTS, changed: new Signal<unknown, void>({}) };
  const model = new PanelModel(
    { id: 'scratch', title: 'Scratch' },
    client,
    settings as unknown as ILifecycleSettings
  );
  const panel = new BucketPanel({
    model,
    clipboard: new PanelClipboard(),
    commands: new CommandRegistry(),
    trans: nullTranslator.load(''),
    onRetry: () => undefined,
    onRename: () => Promise.resolve(undefined),
    onDrop: () => undefined,
    sourcesOfHome: undefined
  });
  const drawn = () =>
    act(async () => {
      MessageLoop.flush();
      await panel.renderPromise;
    });
  act(() => Widget.attach(panel, document.body));
  await drawn();
  expect(panel.node.querySelector('h2')?.textContent).toBe('Scratch');
  const root = { uri: 'gs://b', topUri: 'gs://b', ownUri: null, write: 'own' } as PanelRoot;
  await act(async () => model.setPanel({ id: 'scratch', title: 'Seven days', roots: [root] }));
  await drawn();
  expect(panel.node.querySelector('h2')?.textContent).toBe('Seven days');
  expect(panel.node.getAttribute('aria-label')).toBe('Seven days');
  expect(panel.title.caption).toBe('Seven days (Data Lifecycle)');
  await act(async () => panel.dispose());
});
