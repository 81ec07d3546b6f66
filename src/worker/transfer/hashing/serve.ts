/** Answering what is asked: in a thread, or at once where none can be started. */
import { hash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { ContentHash } from '../contentHash';
import type { Answer, Request } from './messages';

/** A function that answers requests in their order. */
export function answering(): (request: Request) => Answer {
  const streams = new Map<number, ContentHash>();
  return request => {
    switch (request.call) {
      case 'md5':
        return hash('md5', request.bytes);
      case 'update': {
        const { stream, kinds, bytes } = request;
        const content = streams.get(stream) ?? new ContentHash(kinds);
        streams.set(stream, content);
        content.update(bytes);
        return undefined;
      }
      case 'finish': {
        const checksums = streams.get(request.stream)!.finish();
        streams.delete(request.stream);
        return checksums;
      }
    }
  };
}

/** What the thread does until it is ended. */
export function serveHashing(): void {
  const answer = answering();
  parentPort!.on('message', (request: Request) => parentPort!.postMessage(answer(request)));
}
