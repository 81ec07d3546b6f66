/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import { READ_PIECE_BYTES } from '../../../protocol/carry';
import { WorkerError } from '../../client/errors';
import type { IWorkerClient } from '../../tokens';
import { Fetcher } from '../fetcher';
import type { Sink } from '../sinks';

const SIZE = READ_PIECE_BYTES * 6 + 5;

/** A worker that gives pieces of nothing, and a sink that remembers where they went. */
function setUp(onPiece: (offset: number, tries: number) => number | undefined = () => undefined) {
  const asked: number[] = [];
  const written = new Map<number, number>();
  const client = {
    downloadPiece: ({ offset, length }: { offset: number; length: number }) => {
      const tries = asked.filter(other => other === offset).length;
      asked.push(offset);
      try {
        return Promise.resolve(new ArrayBuffer(onPiece(offset, tries) ?? length));
      } catch (error) {
        return Promise.reject(error as Error);
      }
    }
  } as unknown as IWorkerClient;
  const sink: Sink = {
    write: (position, bytes) => {
      expect(written.has(position)).toBe(false);
      written.set(position, bytes.byteLength);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
    abort: () => Promise.resolve()
  };
  const fetcher = new Fetcher({
    client,
    job: 'j',
    name: 'a.nc',
    sizeBytes: SIZE,
    sink,
    trans: nullTranslator.load(''),
    wait: () => Promise.resolve()
  });
  const bytes = () => [...written.values()].reduce((sum, size) => sum + size, 0);
  return { fetcher, asked, written, bytes };
}

describe('Fetcher', () => {
  const { signal } = new AbortController();

  it('writes each piece once, where it belongs', async () => {
    const { fetcher, asked, written, bytes } = setUp();
    await fetcher.run(signal);
    expect(bytes()).toBe(SIZE);
    expect(asked).toHaveLength(7);
    expect(written.get(READ_PIECE_BYTES * 6)).toBe(5);
  });

  it('asks again for what broke off, or did not come', async () => {
    const { fetcher, bytes } = setUp((offset, tries) => {
      if (offset === 0 && tries === 0) {
        return 17;
      }
      if (offset === READ_PIECE_BYTES && tries < 3) {
        throw new WorkerError('the worker does not answer', 'network', 500);
      }
      return undefined;
    });
    await fetcher.run(signal);
    expect(bytes()).toBe(SIZE);
  });

  it('gives up, with words, where answers always break off', async () => {
    const { fetcher } = setUp(offset => (offset === 0 ? 17 : undefined));
    await expect(fetcher.run(signal)).rejects.toThrow(`a.nc: 17 of ${READ_PIECE_BYTES} bytes came`);
  });

  it('goes on with what is missing after it was stopped', async () => {
    const stop = new AbortController();
    const { fetcher, asked, bytes } = setUp(offset => {
      if (offset === READ_PIECE_BYTES * 3) {
        stop.abort(new Error('paused'));
      }
      return undefined;
    });
    await expect(fetcher.run(stop.signal)).rejects.toThrow('paused');
    expect(bytes()).toBeLessThan(SIZE);
    const before = asked.length;
    await fetcher.run(signal);
    expect(bytes()).toBe(SIZE);
    expect(asked.length - before).toBeLessThan(7);
  });

  it('stops at what the worker refuses', async () => {
    const { fetcher, asked } = setUp(offset => {
      if (offset === READ_PIECE_BYTES) {
        throw new WorkerError('it changed', 'changed', 409, 'x', { isFromWorker: true });
      }
      return undefined;
    });
    await expect(fetcher.run(signal)).rejects.toThrow('it changed');
    expect(asked.length).toBeLessThan(7);
  });
});
