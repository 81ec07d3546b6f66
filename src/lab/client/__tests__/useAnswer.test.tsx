/** @jest-environment jsdom */
import { jest } from '@jest/globals';
import { act, cleanup, render, screen } from '@testing-library/react';
import type { IWorkerClient } from '../client';
import { useAnswer } from '../useAnswer';

interface Asked {
  uri: string;
  signal: AbortSignal;
  answer: (value: unknown) => void;
  fail: (error: Error) => void;
}

/** A component that shows the answer for a place, on a worker that answers when the test says. */
function draw(first: string | undefined) {
  const asked: Asked[] = [];
  const client = {
    call: (_: string, { uri }: { uri: string }, { signal }: { signal: AbortSignal }) =>
      new Promise((answer, fail) => asked.push({ uri, signal, answer, fail }))
  } as unknown as IWorkerClient;
  const View = ({ uri }: { uri: string | undefined }) => (
    <output>{JSON.stringify(useAnswer(client, 'stat', uri === undefined ? undefined : { uri }))}</output>
  );
  const { rerender, unmount } = render(<View uri={first} />);
  const shown = () => JSON.parse(screen.getByRole('status').textContent) as unknown;
  const wait = (ms: number) => act(() => jest.advanceTimersByTimeAsync(ms));
  return { asked, shown, wait, unmount, become: (uri: string) => rerender(<View uri={uri} />) };
}

describe('useAnswer', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    cleanup();
    jest.useRealTimers();
  });

  it('asks at once, and gives what is answered', async () => {
    const { asked, shown, wait } = draw('gs://b/a');
    await wait(0);
    expect(asked).toHaveLength(1);
    expect(shown()).toEqual({});
    asked[0].answer('found');
    await wait(0);
    expect(shown()).toEqual({ value: 'found' });
  });

  it('gives what went wrong, in words', async () => {
    const { asked, shown, wait } = draw('gs://b/a');
    await wait(0);
    asked[0].fail(new Error('It is gone.'));
    await wait(0);
    expect(shown()).toEqual({ problem: 'It is gone.' });
  });

  it('asks only for what is typed when that rests, and forgets what was asked before', async () => {
    const { asked, shown, wait, become } = draw('gs://b/a');
    await wait(0);
    become('gs://b/ab');
    become('gs://b/abc');
    expect(asked[0].signal.aborted).toBe(true);
    asked[0].answer('late');
    await wait(1000);
    expect(asked.map(({ uri }) => uri)).toEqual(['gs://b/a', 'gs://b/abc']);
    expect(shown()).toEqual({});
  });

  it('asks nothing while there is nothing to ask, and stops with its component', async () => {
    const { asked, wait, become, unmount } = draw(undefined);
    await wait(1000);
    expect(asked).toEqual([]);
    become('gs://b/a');
    await wait(1000);
    unmount();
    expect(asked[0].signal.aborted).toBe(true);
  });
});
