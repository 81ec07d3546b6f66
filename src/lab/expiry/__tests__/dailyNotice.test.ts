/** @jest-environment jsdom */
import { jest } from '@jest/globals';
import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import type { Expiring, PanelRoot } from '../../../protocol';
import { DEFAULTS } from '../../settings';
import type { IBucketPanels, ILifecycleSettings, IWorkerClient } from '../../tokens';
import { tellDaily } from '../dailyNotice';

const MINE = { uri: 'gs://b', ownUri: 'gs://b/alice/', write: 'own' } as PanelRoot;
const EXPIRING: Expiring = {
  objects: 1,
  bytes: 5,
  soonest: '2026-01-02T00:00:00Z',
  isComplete: true,
  isEstimate: false,
  places: [{ uri: 'gs://b/alice/run/', objects: 1, bytes: 5, soonest: '2026-01-02T00:00:00Z' }]
};

/** What the worker is asked on a page with these roots that is open for so long. */
async function askedIn(
  hours: number,
  roots: PanelRoot[],
  answer = (_: { uri: string }) => Promise.resolve(EXPIRING)
): Promise<[string, { uri: string }][]> {
  const asked: [string, { uri: string }][] = [];
  tellDaily({
    client: {
      call: (route: string, body: { uri: string }) => {
        asked.push([route, body]);
        return answer(body);
      }
    } as unknown as IWorkerClient,
    panels: {
      panels: [{ id: 'scratch', title: 'Scratch', roots }],
      changed: new Signal<unknown, void>({})
    } as unknown as IBucketPanels,
    settings: { current: { ...DEFAULTS, expiryNoticeHours: 24 } } as ILifecycleSettings,
    trans: nullTranslator.load('')
  });
  await jest.advanceTimersByTimeAsync(hours * 3_600_000);
  return asked;
}

describe('tellDaily', () => {
  beforeEach(() => jest.useFakeTimers({ now: new Date('2026-01-01T01:00:00Z') }));
  afterEach(() => {
    localStorage.clear();
    Notification.manager.dismiss();
    jest.useRealTimers();
  });

  it('asks once a day what of the own folder expires, and tells it', async () => {
    const asked = await askedIn(5, [MINE]);
    expect(asked).toEqual([['expiring', { uri: 'gs://b/alice/', withinHours: 24 }]]);
    const messages = Notification.manager.notifications.map(({ message }) => message);
    expect(messages).toEqual([expect.stringContaining('Scratch loses 1 object (5')]);
  });

  it('tells of one folder once where another cannot be read, and of that when it can', async () => {
    const other = { ...MINE, uri: 'gs://a', ownUri: 'gs://a/alice/' };
    let refusals = 2;
    const asked = await askedIn(5, [other, MINE], ({ uri }) =>
      uri === other.ownUri && refusals-- > 0
        ? Promise.reject(new Error('no access'))
        : Promise.resolve(EXPIRING)
    );
    expect(asked.map(([, { uri }]) => uri)).toEqual([
      'gs://a/alice/',
      'gs://b/alice/',
      'gs://a/alice/',
      'gs://a/alice/'
    ]);
    expect(Notification.manager.count).toBe(2);
  });

  it('does not ask about what is not one’s own', async () => {
    const asked = await askedIn(1, [
      { ...MINE, ownUri: null },
      { ...MINE, write: 'new' }
    ]);
    expect(asked).toEqual([]);
  });
});
