/** @jest-environment jsdom */
import { jest } from '@jest/globals';
import type { ServerConnection } from '@jupyterlab/services';
import { JobEvents } from '../events';

/** A socket that does what the test says. */
class Socket {
  constructor(readonly url: string) {
    sockets.push(this);
  }

  onopen = () => undefined;
  onclose = () => undefined;
  onmessage: (message: { data: string }) => void = () => undefined;
  isClosed = false;

  close(): void {
    this.isClosed = true;
    this.onclose();
  }
}

let sockets: Socket[] = [];

function follow(settings: Partial<ServerConnection.ISettings> = {}) {
  const told: unknown[] = [];
  const events = new JobEvents({
    serverSettings: {
      wsUrl: 'ws://hub/user/alice/',
      WebSocket: Socket,
      ...settings
    } as unknown as ServerConnection.ISettings,
    onEvent: event => told.push(event),
    onGap: () => told.push('gap')
  });
  return { events, told };
}

describe('JobEvents', () => {
  beforeEach(() => {
    sockets = [];
    jest.useFakeTimers();
  });
  afterEach(() => jest.useRealTimers());

  it('passes on what the worker says, and asks for what was before', () => {
    const { told } = follow();
    expect(sockets[0].url).toBe('ws://hub/user/alice/lifecycle/api/v1/events');
    sockets[0].onopen();
    sockets[0].onmessage({ data: '{"type":"jobs-removed","ids":["1"]}' });
    expect(told).toEqual(['gap', { type: 'jobs-removed', ids: ['1'] }]);
  });

  it('brings the token where a socket cannot send it in a header', () => {
    follow({ appendToken: true, token: 'a b' });
    expect(sockets[0].url).toMatch(/events\?token=a%20b$/);
  });

  it('connects again, after longer and longer waits', () => {
    const { told } = follow();
    const waits = [1000, 2000, 5000, 10_000, 30_000, 30_000];
    waits.forEach((wait, attempt) => {
      sockets[attempt].onclose();
      jest.advanceTimersByTime(wait - 1);
      expect(sockets).toHaveLength(attempt + 1);
      jest.advanceTimersByTime(1);
      expect(sockets).toHaveLength(attempt + 2);
    });
    // Something may have been missed each time.
    expect(told).toEqual(waits.map(() => 'gap'));
  });

  it('begins with the shortest wait once it was connected', () => {
    follow();
    sockets[0].onclose();
    jest.advanceTimersByTime(1000);
    sockets[1].onopen();
    sockets[1].onclose();
    jest.advanceTimersByTime(1000);
    expect(sockets).toHaveLength(3);
  });

  it('stays away once it is disposed of', () => {
    const { events } = follow();
    events.dispose();
    jest.advanceTimersByTime(100_000);
    expect(sockets).toEqual([expect.objectContaining({ isClosed: true })]);
  });

  it('does not connect again when it is disposed of while it waits', () => {
    const { events } = follow();
    sockets[0].onclose();
    events.dispose();
    jest.advanceTimersByTime(100_000);
    expect(sockets).toHaveLength(1);
  });
});
