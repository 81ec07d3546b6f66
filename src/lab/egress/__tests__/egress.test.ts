/** @jest-environment jsdom */
import { Dialog } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { fireEvent, waitFor, within } from '@testing-library/react';
import type { CopyCost } from '../../../protocol';
import { DEFAULTS } from '../../settings';
import type { ILifecycleSettings, IWorkerClient, LifecycleSettings } from '../../tokens';
import { mayCopy, mustAsk, nextThreshold } from '../egress';

const COST: CopyCost = {
  objects: 1234,
  bytes: 5_600_000_000,
  isComplete: true,
  leaves: 'Google Cloud',
  dollars: 0.67,
  words: 'Leaving Google Cloud costs $0.12 a GB.'
};
const REQUEST = { sources: ['gs://b/alice/a'], destination: 'osn://inbox/a' };

/** Ask about a copy; the worker answers `answer`, which may take its time. */
function ask(answer: (signal?: AbortSignal) => Promise<CopyCost>) {
  const saved: Partial<LifecycleSettings> = {};
  const allowed = mayCopy(REQUEST, {
    client: {
      call: (_: string, __: unknown, { signal }: { signal?: AbortSignal }) => answer(signal)
    } as unknown as IWorkerClient,
    settings: {
      current: DEFAULTS,
      set: (name: string, value: unknown) => Promise.resolve(Object.assign(saved, { [name]: value }))
    } as unknown as ILifecycleSettings,
    trans: nullTranslator.load('')
  });
  return { allowed, saved };
}

const dialog = () => document.querySelector<HTMLElement>('.jp-Dialog');

/** The dialog, once it says this. */
function saying(words: string): Promise<HTMLElement> {
  return waitFor(
    () => {
      const shown = dialog();
      expect(shown?.textContent).toContain(words);
      return shown!;
    },
    { timeout: 10_000 }
  );
}

/** jsdom takes an element `dialog` for closed: so its parts for hidden. */
const button = (name: string) => within(dialog()!).getByRole('button', { name, hidden: true });

// Dialogs draw themselves, outside of what the testing library knows.
beforeAll(() => Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false }));
afterEach(() => Dialog.flush());

it.each<[string, Partial<CopyCost>, boolean]>([
  ['costs more than the setting', {}, true],
  ['costs little', { dollars: 0.004 }, false],
  ['costs nothing', { dollars: 0, leaves: null, words: '' }, false],
  ['costs little so far, and is not counted to its end', { dollars: 0.004, isComplete: false }, true],
  ['costs nothing as far as it was counted', { dollars: 0, isComplete: false }, true]
])('asks about what %s: %j', (_, change, asks) => {
  expect(mustAsk({ ...COST, ...change }, 0.01)).toBe(asks);
});

it('asks about the least charge when the setting is 0', () => {
  expect(mustAsk({ ...COST, dollars: 0.000001 }, 0)).toBe(true);
  expect(mustAsk({ ...COST, dollars: 0 }, 0)).toBe(false);
});

it.each([
  [0.000001, 0.02],
  [0.01, 0.02],
  [0.67, 1],
  [1, 2],
  [1.2, 2],
  [49, 50],
  [50, 100]
])('after %d dollars, does not ask again below %d', (dollars, threshold) => {
  expect(nextThreshold(dollars)).toBeCloseTo(threshold);
});

describe('mayCopy', () => {
  it('asks nothing when nothing is charged', async () => {
    const { allowed } = ask(() => Promise.resolve({ ...COST, leaves: null, dollars: 0 }));
    expect(await allowed).toBe(true);
    expect(dialog()).toBeNull();
  });

  it('says how much leaves and what it costs, with the focus on Cancel', async () => {
    const { allowed, saved } = ask(() => Promise.resolve(COST));
    const { textContent } = await saying('About $0.67');
    expect(textContent).toContain('1,234 objects, 5.6\u00a0GB');
    expect(textContent).toContain(COST.words);
    await waitFor(() => expect(document.activeElement).toBe(button('Cancel')));
    fireEvent.click(button('Cancel'));
    expect(await allowed).toBe(false);
    expect(saved).toEqual({});
  });

  it('says that it is only the least when there was too much to count', async () => {
    void ask(() => Promise.resolve({ ...COST, isComplete: false }));
    const { textContent } = await saying('At least $0.67');
    expect(textContent).toContain('More than 1,234 objects, 5.6\u00a0GB');
    expect(textContent).not.toContain('Do not ask again');
    fireEvent.click(button('Cancel'));
  });

  it('remembers not to ask again', async () => {
    const { allowed, saved } = ask(() => Promise.resolve(COST));
    const shown = await saying('About');
    fireEvent.click(within(shown).getByLabelText(/Do not ask again below \$1\.00/));
    fireEvent.click(button('Go Ahead'));
    expect(await allowed).toBe(true);
    expect(saved).toEqual({ egressNoticeAboveDollars: 1 });
  });

  it('shows that it counts, and goes on by itself', async () => {
    let tell: (cost: CopyCost) => void = () => undefined;
    const { allowed } = ask(() => new Promise(resolve => (tell = resolve)));
    await saying('Counting');
    tell({ ...COST, dollars: 0 });
    expect(await allowed).toBe(true);
    expect(dialog()).toBeNull();
  });

  it('gives up when one does not wait for the count', async () => {
    const { allowed } = ask(
      signal =>
        new Promise((_, reject) =>
          signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))
        )
    );
    await saying('Counting');
    fireEvent.click(button('Cancel'));
    expect(await allowed).toBe(false);
  });

  it('fails with the worker’s words when it cannot be counted', async () => {
    const { allowed } = ask(() => Promise.reject(new Error('gs://b is not there')));
    await expect(allowed).rejects.toThrow('gs://b is not there');
  });
});
