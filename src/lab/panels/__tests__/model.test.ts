/** @jest-environment jsdom */
import { Signal } from '@lumino/signaling';
import type { Entry, Panel, PanelRoot, Request } from '../../../protocol';
import { DEFAULTS } from '../../settings';
import type { ILifecycleSettings, IWorkerClient } from '../../tokens';
import { readKept } from '../kept';
import { PanelModel } from '../model';

function root(uri: string, topUri: string, ownUri: string | null): PanelRoot {
  return { uri, topUri, ownUri, write: 'own', delete: 'own', public: false, inbox: false };
}

const PANEL: Panel = {
  id: 'data',
  title: 'Data',
  roots: [root('gs://b/alice', 'gs://b', 'gs://b/alice'), root('gs://c', 'gs://c', null)]
};

function row(uri: string): Entry {
  const kind = uri.endsWith('/') ? 'prefix' : 'object';
  const name = uri.replace(/\/$/, '').split('/').at(-1) ?? '';
  return { uri, name, kind, sizeBytes: 1, modified: null, expiresAt: null, etag: null };
}

/** A panel on a worker whose folders hold `names`, and what it was asked. */
async function modelOf(names: string[], folder?: string) {
  const asked: Request<'list'>[] = [];
  const client = {
    call: (_: string, body: Request<'list'>) => {
      asked.push(body);
      const entries = names
        .filter(name => name.startsWith(body.namePrefix ?? ''))
        .map(name => row(`${body.uri}${name}`));
      return Promise.resolve({ entries, access: { write: true, remove: false } });
    }
  } as unknown as IWorkerClient;
  const settings = {
    current: { ...DEFAULTS },
    changed: new Signal<unknown, void>({}),
    set(name: string, value: unknown): Promise<void> {
      settings.current = { ...settings.current, [name]: value };
      settings.changed.emit();
      return Promise.resolve();
    }
  };
  const model = new PanelModel(PANEL, client, settings as unknown as ILifecycleSettings);
  /** Until the rows of what was asked for last are there. */
  const arrived = async () => {
    while (model.isReading) {
      await new Promise(resolve => model.changed.connect(resolve));
    }
  };
  model.setPanel(PANEL, readKept(folder));
  await arrived();
  return { model, asked, arrived, settings };
}

describe('PanelModel', () => {
  it('opens in the own folder', async () => {
    const { model } = await modelOf(['a']);
    expect(model.folder).toBe('gs://b/alice/');
    expect(model.place).toMatchObject({ folder: 'gs://b/alice/', writable: true, removable: false });
  });

  it('opens where it was left, if that is still in the panel', async () => {
    expect((await modelOf([], 'gs://c/x/')).model).toMatchObject({
      folder: 'gs://c/x/',
      root: PANEL.roots[1]
    });
    expect((await modelOf([], 'gs://gone/x/')).model.folder).toBe('gs://b/alice/');
  });

  it('goes up to the bucket and no further', async () => {
    const { model, arrived } = await modelOf(['alice/']);
    model.openParent();
    await arrived();
    expect(model.folder).toBe('gs://b/');
    expect(model.listing?.at(model.cursor.index)?.uri).toBe('gs://b/alice/');
    model.openParent();
    expect(model.folder).toBe('gs://b/');
  });

  it('lets the store filter, and forgets the filter in another folder', async () => {
    const { model, asked, arrived } = await modelOf(['sst.nc', 'wind.nc']);
    model.setNamePrefix('ss');
    await arrived();
    expect(asked.at(-1)).toMatchObject({ uri: 'gs://b/alice/', namePrefix: 'ss' });
    expect(model.listing?.length).toBe(1);
    model.open('gs://b/alice/run/');
    await arrived();
    expect(asked.at(-1)).not.toHaveProperty('namePrefix');
  });

  it('tells that it reads the folder again, whose rows stay until then', async () => {
    const { model, arrived } = await modelOf(['a', 'b']);
    const told: boolean[] = [];
    model.changed.connect(() => told.push(model.isReading));
    model.refresh();
    expect(told).toEqual([true]);
    expect(model.listing?.length).toBe(2);
    await arrived();
    expect(told.at(-1)).toBe(false);
  });

  it('keeps selection and cursor when it reads the folder again', async () => {
    const { model, arrived } = await modelOf(['a', 'b', 'c']);
    model.cursor.select(2);
    const before = model.listing;
    model.refresh();
    expect(model.listing).toBe(before);
    await arrived();
    expect(model.listing).not.toBe(before);
    expect(model.selection.entries.map(entry => entry.name)).toEqual(['c']);
    expect(model.cursor.index).toBe(2);
  });

  it('keeps what was selected while it reads the folder again', async () => {
    const { model, arrived } = await modelOf(['a', 'b', 'c']);
    model.refresh();
    model.cursor.select(1);
    await arrived();
    expect(model.selection.entries.map(entry => entry.name)).toEqual(['b']);
    expect(model.cursor.index).toBe(1);
  });

  it('sorts what it reads again, too, when the order changes meanwhile', async () => {
    const { model, arrived } = await modelOf(['a', 'b', 'c']);
    const before = model.listing;
    model.refresh();
    model.sortBy('name');
    model.sortBy('name');
    expect(model.listing).toBe(before);
    await arrived();
    expect(model.listing).not.toBe(before);
    expect([0, 1, 2].map(index => model.listing?.at(index)?.name)).toEqual(['c', 'b', 'a']);
  });

  it('gives up the order of a column that is hidden', async () => {
    const { model, settings } = await modelOf(['a', 'b']);
    model.sortBy('size');
    await settings.set('columns', ['size', 'expires']);
    expect(model.columnsOf(model.listing!)).toEqual(['size']);
    expect(model.order).toMatchObject({ column: 'size' });
    await settings.set('columns', []);
    expect(model.order).toBeUndefined();
    expect(model.columnsOf(model.listing!)).toEqual([]);
  });

  it('finds a dataset that was named without its slash', async () => {
    const { model } = await modelOf(['a', 'x.zarr/']);
    model.cursor.selectWhenRead('gs://b/alice/x.zarr');
    expect(model.selection.entries.map(entry => entry.name)).toEqual(['x.zarr']);
  });
});

describe('what is kept over a reload', () => {
  it('is told when folder, filter or order change, and comes back', async () => {
    const { model, arrived } = await modelOf(['a', 'b']);
    const kept: unknown[] = [];
    model.keptChanged.connect(() => kept.push(JSON.parse(JSON.stringify(model.kept))));
    model.open('gs://c/x/');
    model.setNamePrefix('a');
    model.sortBy('size');
    await arrived();
    expect(kept.at(-1)).toEqual({
      folder: 'gs://c/x/',
      namePrefix: 'a',
      order: { column: 'size', descending: true }
    });
    const again = await modelOf(['a', 'b']);
    again.model.setPanel(PANEL, readKept(kept.at(-1)));
    await again.arrived();
    expect(again.model.kept).toEqual(kept.at(-1));
    expect(again.model.root?.uri).toBe('gs://c');
    expect(again.asked.at(-1)).toMatchObject({ uri: 'gs://c/x/', namePrefix: 'a' });
  });

  it.each<[unknown, unknown]>([
    ['gs://c/x/', { folder: 'gs://c/x/', namePrefix: '', order: undefined }],
    [
      { folder: 'gs://c/', order: { column: 'colour', descending: 1 } },
      { folder: 'gs://c/', namePrefix: '' }
    ],
    [{ namePrefix: 'a' }, undefined],
    [null, undefined]
  ])('reads %j', (value, kept) => expect(readKept(value)).toEqual(kept));
});
