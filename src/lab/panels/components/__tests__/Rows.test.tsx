/** @jest-environment jsdom */
import { cleanup, fireEvent, render } from '@testing-library/react';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import type { Entry, Panel } from '../../../../protocol';
import { DEFAULTS } from '../../../settings';
import type { ILifecycleSettings, IWorkerClient } from '../../../tokens';
import type { PanelClipboard } from '../../moving';
import { PanelModel } from '../../model';
import { Rows } from '../Rows';

const PANEL: Panel = {
  id: 'data',
  title: 'Data',
  roots: [
    {
      uri: 'gs://b',
      topUri: 'gs://b',
      ownUri: null,
      write: 'own',
      delete: 'own',
      public: false,
      inbox: false
    }
  ]
};

/** The list of a folder that holds these names. */
async function rowsOf(names: string[]) {
  const entries = names.map((name): Entry => ({
    uri: `gs://b/${name}`,
    name,
    kind: 'object',
    sizeBytes: 1,
    modified: null,
    expiresAt: null,
    etag: null
  }));
  const client = { call: () => Promise.resolve({ entries, access: { write: true, remove: true } }) };
  const settings = { current: DEFAULTS, changed: new Signal<unknown, void>({}) };
  const model = new PanelModel(
    PANEL,
    client as unknown as IWorkerClient,
    settings as unknown as ILifecycleSettings
  );
  model.setPanel(PANEL);
  while (model.isReading) {
    await new Promise(resolve => model.changed.connect(resolve));
  }
  const clipboard = { changed: new Signal<unknown, void>({}), isCut: () => false };
  const nothing = () => undefined;
  const view = render(
    <Rows
      model={model}
      clipboard={clipboard as unknown as PanelClipboard}
      listing={model.listing!}
      trans={nullTranslator.load('')}
      onOpen={nothing}
      onDrag={nothing}
      onRename={() => Promise.resolve(undefined)}
    />
  );
  return { model, grid: view.getByRole('grid') };
}

afterEach(cleanup);

it('goes to the row whose name is typed', async () => {
  const { model, grid } = await rowsOf(['air.nc', 'precip.nc', 'pressure.nc', 'tas.nc']);
  for (const [key, name] of [
    ['p', 'precip.nc'],
    ['r', 'precip.nc'],
    ['e', 'precip.nc'],
    ['s', 'pressure.nc']
  ]) {
    fireEvent.keyDown(grid, { key });
    expect(model.selection.entries.map(entry => entry.name)).toEqual([name]);
  }
  expect(grid.getAttribute('aria-activedescendant')).toBe('lc-data-row-2');
});
