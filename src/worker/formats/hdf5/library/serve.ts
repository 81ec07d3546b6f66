/** The whole life of a thread that has the HDF5 library: it answers one request after the other. */
import { parentPort } from 'node:worker_threads';
import { toLifecycleError } from '../../../core';
import { loadLibrary } from './h5wasm';
import type { LibraryStart, Reply, Request } from './messages';
import { undoChunk } from './undoChunk';

/** It ends when it is ended from outside. */
export async function serveRequests({ memoryBytes }: LibraryStart): Promise<void> {
  const port = parentPort!;
  const module = await loadLibrary(memoryBytes);
  const reply = (message: Reply, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
  port.on('message', (request: Request) => {
    try {
      const answer = undoChunk(module, request);
      reply({ type: 'answer', answer }, [answer.buffer as ArrayBuffer]);
    } catch (thrown) {
      const { tag, message, subject } = toLifecycleError(thrown, request.uri);
      const broken = tag === 'unreadable' || tag === 'internal';
      reply({ type: 'error', tag, message, subject, broken });
    }
  });
  reply({ type: 'ready' });
}
