/** @jest-environment jsdom */
import { nullTranslator } from '@jupyterlab/translation';
import { PIECE_BYTES } from '../../../protocol/carry';
import { WorkerError } from '../../client/errors';
import type { IWorkerClient } from '../../tokens';
import { Sender } from '../sender';

/** A file of so many bytes that holds none: only which pieces are sent matters. */
function fileOf(size: number): File {
  return {
    size,
    slice: (begin: number, end: number) => ({ size: Math.max(0, Math.min(end, size) - begin) })
  } as unknown as File;
}

const trans = nullTranslator.load('');

const gone = () => new WorkerError('the worker does not answer', 'network', 500);

/** A worker that remembers which pieces came, and may fail when one does. */
function workerOf(
  files: File[],
  onPiece: (file: number, piece: number, tries: number) => void = () => undefined
) {
  const missing = files.map(
    ({ size }) => new Set(Array.from({ length: Math.max(1, Math.ceil(size / PIECE_BYTES)) }, (_, i) => i))
  );
  const sent: string[] = [];
  let state = 'running';
  const client = {
    call: (route: string, { file }: { file: number }) =>
      Promise.resolve(
        route === 'job' ? { job: { state } } : { pieceBytes: PIECE_BYTES, missing: [...missing[file]] }
      ),
    uploadPiece: ({ file, piece }: { file: number; piece: number }, bytes: Blob) => {
      const name = `${file}/${piece}`;
      const tries = sent.filter(other => other === name).length;
      sent.push(name);
      try {
        onPiece(file, piece, tries);
      } catch (error) {
        return Promise.reject(error as Error);
      }
      const size = Math.min(PIECE_BYTES, files[file].size - piece * PIECE_BYTES);
      expect(bytes.size).toBe(size);
      missing[file].delete(piece);
      return Promise.resolve({ done: missing[file].size === 0 });
    }
  } as unknown as IWorkerClient;
  return { client, sent, missing, setState: (next: string) => (state = next) };
}

function run(files: File[], worker: ReturnType<typeof workerOf>, done: number[] = []) {
  const { client } = worker;
  const { signal } = new AbortController();
  return new Sender({ client, job: 'j', files, done, signal, trans, wait: () => Promise.resolve() }).run();
}

describe('Sender', () => {
  it('sends every piece once, and no file that has arrived', async () => {
    const files = [fileOf(10), fileOf(PIECE_BYTES * 2 + 1), fileOf(0), fileOf(5)];
    const worker = workerOf(files);
    await run(files, worker, [3]);
    expect(worker.sent.sort()).toEqual(['0/0', '1/0', '1/1', '1/2', '2/0']);
  });

  it('sends two pieces of one file at once', async () => {
    const files = [fileOf(PIECE_BYTES * 6)];
    const worker = workerOf(files);
    let [flying, most] = [0, 0];
    const uploadPiece = worker.client.uploadPiece.bind(worker.client);
    worker.client.uploadPiece = async (...given) => {
      most = Math.max(most, ++flying);
      await new Promise(resolve => setTimeout(resolve));
      flying--;
      return uploadPiece(...given);
    };
    await run(files, worker);
    expect(worker.sent).toEqual(['0/0', '0/1', '0/2', '0/3', '0/4', '0/5']);
    expect(most).toBe(2);
  });

  it('takes the pieces that a worker which died had under way for one failure', async () => {
    const files = [fileOf(PIECE_BYTES * 4)];
    const worker = workerOf(files, (_file, _piece, tries) => {
      if (tries === 0) {
        throw gone();
      }
    });
    const waits: number[] = [];
    const wait = (ms: number) => {
      waits.push(ms);
      return new Promise<void>(resolve => setTimeout(resolve));
    };
    const { signal } = new AbortController();
    await new Sender({ client: worker.client, job: 'j', files, done: [], signal, trans, wait }).run();
    expect(worker.missing[0].size).toBe(0);
    expect(waits).toEqual([250, 250]);
  });

  it('sends again what a worker had gathered that died while nothing was under way', async () => {
    const files = [fileOf(PIECE_BYTES * 6), fileOf(1)];
    const worker = workerOf(files, (_file, piece, tries) => {
      if (piece === 4 && tries === 0) {
        [0, 1, 2].forEach(lost => worker.missing[0].add(lost));
      }
    });
    await run(files, worker);
    expect(worker.missing.map(({ size }) => size)).toEqual([0, 0]);
    expect(worker.sent.filter(name => name === '0/1')).toHaveLength(2);
  });

  it('ends when all of a file had arrived already', async () => {
    const files = [fileOf(PIECE_BYTES * 2)];
    const worker = workerOf(files, (_file, piece) => {
      if (piece === 1) {
        worker.missing[0].clear();
        throw gone();
      }
    });
    await run(files, worker);
    expect(worker.sent).toEqual(['0/0', '0/1']);
  });

  it('sends a piece again that did not get through', async () => {
    const files = [fileOf(PIECE_BYTES * 3), fileOf(1)];
    const worker = workerOf(files, (_file, piece, tries) => {
      if (piece < 2 && tries < 3) {
        throw gone();
      }
    });
    await run(files, worker);
    expect(worker.missing.every(({ size }) => size === 0)).toBe(true);
  });

  it('does not send again what had arrived when its answer was lost', async () => {
    const files = [fileOf(PIECE_BYTES * 2)];
    const worker = workerOf(files, (_file, piece, tries) => {
      if (piece === 0 && tries === 0) {
        worker.missing[0].delete(0);
        throw gone();
      }
    });
    await run(files, worker);
    expect(worker.sent.filter(name => name === '0/0')).toHaveLength(1);
  });

  it('sends again what a store dropped', async () => {
    const files = [fileOf(PIECE_BYTES * 6)];
    let dropped = false;
    const worker = workerOf(files, (_file, piece) => {
      if (piece === 5 && !dropped) {
        dropped = true;
        [0, 1, 2, 3, 4, 5].forEach(index => worker.missing[0].add(index));
        throw gone();
      }
    });
    await run(files, worker);
    expect(worker.missing[0].size).toBe(0);
    expect(worker.sent.filter(name => name === '0/0')).toHaveLength(2);
  });

  it('goes on without a file that was refused', async () => {
    const files = [fileOf(1), fileOf(PIECE_BYTES * 2), fileOf(1)];
    const worker = workerOf(files, file => {
      if (file < 2) {
        throw new WorkerError('somebody wrote it', 'conflict', 409, 'x', { isFromWorker: true });
      }
    });
    const refusal = await run(files, worker);
    expect(refusal?.message).toBe('somebody wrote it');
    expect(worker.missing[2].size).toBe(0);
  });

  it('stops when the job is not to go on', async () => {
    const files = Array.from({ length: 20 }, () => fileOf(1));
    const worker = workerOf(files, file => {
      if (file === 3) {
        worker.setState('cancelled');
        throw new WorkerError('it was cancelled', 'conflict', 409, 'j', { isFromWorker: true });
      }
    });
    await expect(run(files, worker)).rejects.toThrow('it was cancelled');
    expect(worker.sent.length).toBeLessThan(10);
  });

  it('ends both lanes when it is aborted, also the one that waits for the other', async () => {
    const files = [fileOf(1)];
    const { client } = workerOf(files);
    const stop = new AbortController();
    client.uploadPiece = (_query, _bytes, options) =>
      new Promise((_, reject) =>
        options!.signal!.addEventListener('abort', () => reject(options!.signal!.reason as Error))
      );
    const sent = new Sender({ client, job: 'j', files, done: [], signal: stop.signal, trans }).run();
    await new Promise(resolve => setTimeout(resolve));
    stop.abort(new Error('paused'));
    await expect(sent).rejects.toThrow('paused');
  });

  it('gives up a worker that stays away', async () => {
    const files = [fileOf(1)];
    const worker = workerOf(files, () => {
      throw gone();
    });
    await expect(run(files, worker)).rejects.toThrow('does not answer');
    expect(worker.sent).toHaveLength(9);
  });
});
