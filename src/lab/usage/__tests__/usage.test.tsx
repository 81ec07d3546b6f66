/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import fc from 'fast-check';
import type { Job, Usage } from '../../../protocol';
import type { IJobs, IWorkerClient } from '../../tokens';
import { ageOf, partsOf, tilesOf } from '../tiles';
import { UsagePage } from '../UsagePage';
import { UsageTable } from '../UsageTable';

const child = (uri: string, sizeBytes: number) => ({
  uri,
  sizeBytes,
  objects: 1,
  oldest: null,
  newest: null
});

const USAGE: Usage = {
  ...child('gs://b/alice/', 6e9),
  objects: 12,
  children: [child('gs://b/alice/small.nc', 1e9), child('gs://b/alice/big.zarr/', 5e9)],
  others: { children: 4, objects: 9, sizeBytes: 0 }
};

afterEach(cleanup);

describe('the picture', () => {
  it('orders the parts by size, the small ones together', () => {
    expect(partsOf(USAGE).map(({ uri }) => uri)).toEqual([
      'gs://b/alice/big.zarr/',
      'gs://b/alice/small.nc',
      undefined
    ]);
  });

  it('gives each part its share of the whole, and no two the same place', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1e12 }), { maxLength: 60 }), sizes => {
        const usage = {
          ...USAGE,
          others: undefined,
          children: sizes.map((size, i) => child(`gs://b/${i}`, size))
        };
        const total = sizes.reduce((sum, size) => sum + size, 0);
        const tiles = tilesOf(usage, 3);
        expect(tiles).toHaveLength(sizes.filter(size => size > 0).length);
        for (const { sizeBytes, left, top, width, height } of tiles) {
          expect(width * height).toBeCloseTo(sizeBytes / total, 6);
          expect(Math.min(left, top)).toBeGreaterThanOrEqual(-1e-9);
          expect(left + width).toBeLessThanOrEqual(1 + 1e-9);
          expect(top + height).toBeLessThanOrEqual(1 + 1e-9);
        }
        for (const [i, one] of tiles.entries()) {
          for (const other of tiles.slice(i + 1)) {
            const width =
              Math.min(one.left + one.width, other.left + other.width) - Math.max(one.left, other.left);
            const height =
              Math.min(one.top + one.height, other.top + other.height) - Math.max(one.top, other.top);
            expect(Math.min(width, height)).toBeLessThanOrEqual(1e-9);
          }
        }
      })
    );
  });
});

describe('the page', () => {
  const page = (known: Job[]) => {
    const asked: string[] = [];
    const problems = new Map<string, string>();
    const jobs = {
      jobs: known,
      add: (job: Job) => {
        known.splice(0, known.length, job, ...known.filter(({ id }) => id !== job.id));
        changed.emit();
      }
    } as unknown as IJobs;
    const changed = new Signal<IJobs, void>(jobs);
    const ended = new Signal<IJobs, Job>(jobs);
    const clear = () => {
      known.length = 0;
      changed.emit();
    };
    Object.assign(jobs, { changed, ended });
    const client = {
      call: (route: string, { uri, id }: { uri: string; id: string }) => {
        asked.push(uri ?? `${route} ${id}`);
        const problem = problems.get(route);
        if (problem !== undefined) {
          return Promise.reject(new Error(problem));
        }
        if (route === 'cancelJob') {
          return Promise.resolve({ job: { ...known.find(job => job.id === id), state: 'cancelled' } });
        }
        return Promise.resolve({
          job: { ...DONE, id: 'new', state: 'running', endedAt: null, result: null }
        });
      }
    } as unknown as IWorkerClient;
    const removed: string[] = [];
    const moved: string[] = [];
    render(
      <UsagePage
        uri="gs://b/alice/"
        client={client}
        jobs={jobs}
        price={0.02}
        trans={nullTranslator.load('')}
        onReveal={() => undefined}
        onMove={uri => moved.push(uri)}
        onRemove={uri => removed.push(uri)}
      />
    );
    return { asked, problems, removed, moved, ended, clear };
  };
  const DONE = {
    id: 'old',
    verb: 'du',
    state: 'done',
    endedAt: '2026-01-02T03:04:05Z',
    result: USAGE as unknown as Record<string, unknown>,
    progress: { partsDone: 3, bytesDone: 4 },
    error: null
  } as unknown as Job;

  it('shows what was measured last, and opens a folder in it', async () => {
    const { asked, removed } = page([DONE]);
    expect(asked).toEqual([]);
    expect(screen.getByText('6.0 GB')).toBeTruthy();
    expect(screen.getByText(/\$0.12 a month/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Delete big.zarr…' }));
    expect(removed).toEqual(['gs://b/alice/big.zarr/']);
    fireEvent.click(screen.getByRole('button', { name: 'big.zarr/' }));
    await act(() => Promise.resolve());
    expect(asked).toEqual(['gs://b/alice/big.zarr/']);
    expect(screen.getByRole('progressbar')).toBeTruthy();
    // The row that was clicked on is gone.
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Usage of big.zarr' }));
  });

  it('lists the largest and the longest unchanged, which can be moved', () => {
    const result = {
      ...USAGE,
      largest: [child('gs://b/alice/big.zarr/', 5e9)],
      stalest: [{ ...child('gs://b/alice/runs/old.nc', 1e9), newest: '2001-02-03T00:00:00Z' }]
    };
    const { moved } = page([{ ...DONE, result: result as unknown as Record<string, unknown> }]);
    const table = screen.getByRole('table', { name: 'Longest unchanged', hidden: true });
    expect(within(table).getByText('runs/old.nc')).toBeTruthy();
    expect(within(table).getByText('2001-02-03')).toBeTruthy();
    fireEvent.click(within(table).getByRole('button', { name: 'Move old.nc…', hidden: true }));
    expect(moved).toEqual(['gs://b/alice/runs/old.nc']);
  });

  it('keeps what was measured when its transfer is cleared', () => {
    const { asked, clear } = page([DONE]);
    act(clear);
    expect(screen.getByText('6.0 GB')).toBeTruthy();
    expect(asked).toEqual([]);
  });

  it('measures again when something was removed', async () => {
    const { asked, ended } = page([DONE]);
    expect(asked).toEqual([]);
    act(() => ended.emit({ ...DONE, verb: 'rm' }));
    await act(() => Promise.resolve());
    expect(asked).toEqual(['gs://b/alice/']);
  });

  it('stops measuring, and says why where it cannot', async () => {
    const { asked, problems } = page([]);
    await act(() => Promise.resolve());
    problems.set('cancelJob', 'The worker does not answer.');
    await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Stop' })));
    expect(screen.getByRole('alert').textContent).toBe('The worker does not answer.');
    problems.clear();
    await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Stop' })));
    expect(asked).toEqual(['gs://b/alice/', 'cancelJob new', 'cancelJob new']);
    expect(screen.queryByRole('button', { name: 'Stop' })).toBeNull();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('tells age in three steps', () => {
    const now = new Date('2026-01-31T00:00:00Z');
    const ages = ['2026-01-02T00:00:00Z', '2025-06-01T00:00:00Z', '2020-01-01T00:00:00Z', null];
    expect(ages.map(newest => ageOf(newest, now))).toEqual(['month', 'year', 'older', 'unknown']);
  });

  it('measures what never was', async () => {
    const { asked } = page([]);
    await act(() => Promise.resolve());
    expect(asked).toEqual(['gs://b/alice/']);
    expect(screen.getByText('Counting: 3 objects so far, 4 B')).toBeTruthy();
  });
});

it.each([
  [1, '1 smaller one'],
  [4, '4 smaller ones']
])('tells of %i that have no row of their own', (children, words) => {
  const nothing = () => undefined;
  render(
    <UsageTable
      rows={[]}
      others={{ children, objects: 9, sizeBytes: 5 }}
      whole={10}
      label="Parts"
      folder="gs://b/"
      price={0}
      trans={nullTranslator.load('')}
      onOpen={nothing}
      onReveal={nothing}
      onMove={nothing}
      onRemove={nothing}
    />
  );
  expect(screen.getByRole('rowheader').textContent).toBe(words);
});
