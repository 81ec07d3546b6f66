/** Answering what is asked: in a thread, or at once where none can be started. */
import { parentPort } from 'node:worker_threads';
import { ContentHash } from '../contentHash';
import { FilesHash } from './filesHash';
import { Md5Lanes } from './md5Lanes';
import type { Answer, Request } from './messages';

/**
 * A function that answers requests in their order.
 *
 * @param readsFiles False where others wait meanwhile: no file is read then.
 */
export function answering(readsFiles: boolean): (request: Request) => Answer {
  const streams = new Map<number, ContentHash>();
  const lanes = new Md5Lanes();
  const files = readsFiles ? new FilesHash(lanes) : undefined;
  return request => {
    switch (request.call) {
      case 'md5':
        return lanes.md5(request.contents);
      case 'files':
        return files?.checksums(request.files) ?? [];
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
  const answer = answering(true);
  parentPort!.on('message', (request: Request) => parentPort!.postMessage(answer(request)));
}
