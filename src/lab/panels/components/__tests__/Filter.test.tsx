/** @jest-environment jsdom */
import { jest } from '@jest/globals';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import type { Panel, PanelRoot } from '../../../../protocol';
import { useSignals } from '../../../react';
import { DEFAULTS } from '../../../settings';
import type { ILifecycleSettings, IWorkerClient } from '../../../tokens';
import { PanelModel } from '../../model';
import { Filter } from '../Filter';

const ROOT = { uri: 'gs://b', topUri: 'gs://b', ownUri: null, write: 'own' } as PanelRoot;
const PANEL: Panel = { id: 'data', title: 'Data', roots: [ROOT] };
const PAUSE_MS = 300;

const client = { call: () => Promise.resolve({ entries: [], access: { write: true, remove: true } }) };
const settings = { current: DEFAULTS, changed: new Signal<unknown, void>({}) };

function FilterOf({ model }: { model: PanelModel }): ReactElement {
  useSignals(model.changed);
  return <Filter model={model} trans={nullTranslator.load('')} />;
}

function filter() {
  const model = new PanelModel(
    PANEL,
    client as unknown as IWorkerClient,
    settings as unknown as ILifecycleSettings
  );
  model.setPanel(PANEL);
  render(<FilterOf model={model} />);
  const field = screen.getByLabelText<HTMLInputElement>('Show names that begin with');
  const type = (value: string) => fireEvent.change(field, { target: { value } });
  return { model, field, type };
}

const wait = (ms: number) => act(() => jest.advanceTimersByTimeAsync(ms));

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  cleanup();
  jest.useRealTimers();
});

it('asks the store once typing pauses, and keeps what is typed', async () => {
  const { model, field, type } = filter();
  type('s');
  await wait(PAUSE_MS - 100);
  type('ss');
  await wait(PAUSE_MS - 100);
  expect(model.namePrefix).toBe('');
  await wait(100);
  expect(model.namePrefix).toBe('ss');
  type('sst');
  await wait(0);
  expect(field.value).toBe('sst');
});

it.each(['gs://b/', 'gs://b/run/'])('is empty when somebody goes to %s', async folder => {
  const { model, field, type } = filter();
  type('ss');
  await wait(PAUSE_MS);
  await act(async () => void model.open(folder));
  expect(field.value).toBe('');
  await wait(PAUSE_MS);
  expect(model.namePrefix).toBe('');
});

it('takes what was typed last to no other folder', async () => {
  const { model, field, type } = filter();
  type('ss');
  await act(async () => void model.open('gs://b/run/'));
  await wait(PAUSE_MS);
  expect(field.value).toBe('');
  expect(model.namePrefix).toBe('');
});
