/** @jest-environment jsdom */
import { Signal } from '@lumino/signaling';
import type { WatchedArrival } from '../../../protocol';
import type { IJobs, IWorkerClient } from '../../tokens';
import { Arrivals } from '../arrivals';

function arrival(dataset: string, change: Partial<WatchedArrival> = {}): WatchedArrival {
  return {
    dataset,
    state: 'arriving',
    isTold: false,
    watchedSince: '2026-01-01',
    ...change
  } as WatchedArrival;
}

/** The list on a worker that watches these, and what was told of it. */
function arrivalsOf(watched: WatchedArrival[]) {
  const arrived = new Signal<unknown, WatchedArrival>({});
  const asked: [string, unknown][] = [];
  const client = {
    call: (route: string, body: { dataset: string }) => {
      asked.push([route, body]);
      return Promise.resolve({ arrivals: watched, arrival: arrival(body.dataset) });
    }
  };
  const arrivals = new Arrivals(client as unknown as IWorkerClient, { arrived } as unknown as IJobs);
  const told: string[] = [];
  arrivals.completed.connect((_, { dataset }) => told.push(dataset));
  const names = () => arrivals.all.map(({ dataset }) => dataset);
  return { arrivals, arrived, asked, told, names };
}

describe('Arrivals', () => {
  it('is filled by the worker, the newest first', async () => {
    const { arrivals, names } = arrivalsOf([arrival('old'), arrival('new', { watchedSince: '2026-01-02' })]);
    expect(arrivals.isFilled).toBe(false);
    await arrivals.refresh();
    expect(arrivals.isFilled).toBe(true);
    expect(names()).toEqual(['new', 'old']);
  });

  it('tells once that one is complete', async () => {
    const { arrivals, arrived, told } = arrivalsOf([arrival('sst')]);
    await arrivals.refresh();
    expect(told).toEqual([]);
    arrived.emit(arrival('sst', { state: 'complete' }));
    arrived.emit(arrival('sst', { state: 'complete' }));
    expect(told).toEqual(['sst']);
  });

  it('tells once that one is complete, however often the list is fetched, and forgets what is not in it', async () => {
    const watched = [arrival('sst', { state: 'complete' }), arrival('wind')];
    const { arrivals, told, names } = arrivalsOf(watched);
    await arrivals.refresh();
    watched.pop();
    await arrivals.refresh();
    expect(told).toEqual(['sst']);
    expect(names()).toEqual(['sst']);
  });

  it('tells of one that is watched anew', () => {
    const { arrived, told } = arrivalsOf([]);
    arrived.emit(arrival('sst', { state: 'complete' }));
    arrived.emit(arrival('sst', { state: 'complete', watchedSince: '2026-02-01' }));
    expect(told).toEqual(['sst', 'sst']);
  });

  it('does not tell again what another page has told', async () => {
    const { arrivals, told } = arrivalsOf([arrival('sst', { state: 'complete', isTold: true })]);
    await arrivals.refresh();
    expect(told).toEqual([]);
  });

  it('watches and forgets', async () => {
    const { arrivals, asked, names } = arrivalsOf([]);
    await arrivals.watch('sst');
    expect(names()).toEqual(['sst']);
    await arrivals.forget('sst');
    expect(names()).toEqual([]);
    expect(asked).toEqual([
      ['watchArrival', { dataset: 'sst' }],
      ['forgetArrival', { dataset: 'sst' }]
    ]);
  });

  it('tells nothing more once it is disposed of', () => {
    const { arrivals, arrived, told } = arrivalsOf([]);
    arrivals.dispose();
    arrived.emit(arrival('sst', { state: 'complete' }));
    expect(told).toEqual([]);
  });
});
