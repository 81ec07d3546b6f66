/** Answer requests, one after the other, with the files open that they name. */
import { stat } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { LifecycleError, toLifecycleError } from '../../../core';
import type { AnswerTo, FileReference, Reply, Request, ThreadStart } from '../messages';
import { describeGroup } from './describe';
import { loadLibrary, readable, type Library, type OpenFile } from './library';
import { undoChunk } from './one-chunk';
import { readSlab } from './read';

interface KeptFile extends OpenFile {
  identity: string;
}

/** The thread's whole life; it ends when it is ended from outside. */
export async function serveRequests({ memoryBytes }: ThreadStart): Promise<void> {
  const port = parentPort!;
  const module = await loadLibrary(memoryBytes);
  const files = new Map<number, KeptFile>();
  const reply = (message: Reply, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
  port.on('message', (request: Request) => {
    answerTo(request, module, files)
      .then(answer => reply({ type: 'answer', answer }, transferable(answer)))
      .catch((thrown: unknown) => {
        const { tag, message, subject } = toLifecycleError(thrown, request.file.uri);
        const broken = tag === 'unreadable' || tag === 'internal';
        reply({ type: 'error', tag, message, subject, broken });
      });
  });
  reply({ type: 'ready' });
}

async function answerTo(
  request: Request,
  module: Library,
  files: Map<number, KeptFile>
): Promise<AnswerTo<Request>> {
  const { file } = request;
  if (request.call === 'close') {
    const kept = files.get(file.id);
    files.delete(file.id);
    if (kept) {
      module.close_file(kept.id);
    }
    return undefined;
  }
  if (request.call === 'undo') {
    return undoChunk(module, request);
  }
  let kept = files.get(file.id);
  if (!kept) {
    kept = await open(module, file);
    files.set(file.id, kept);
  }
  return request.call === 'describe'
    ? { ...describeGroup(kept, request.group), identity: kept.identity }
    : readSlab(kept, request.slab);
}

async function open(module: Library, { path, uri, sizeBytes, identity }: FileReference): Promise<KeptFile> {
  const info = await stat(path, { bigint: true });
  const found = [info.dev, info.ino, info.size, info.mtimeNs].join('-');
  if (identity !== undefined && identity !== found) {
    throw new LifecycleError('changed', `${uri} changed while it was being read. Run the same again.`, {
      subject: uri
    });
  }
  const id = readable(uri, 'the file', () => module.open(path, module.H5F_ACC_RDONLY, false, -1, -1));
  return { module, id, uri, sizeBytes, identity: found };
}

/** The buffer of values goes over as it is; strings and descriptions are copied. */
function transferable(answer: AnswerTo<Request>): ArrayBuffer[] {
  return ArrayBuffer.isView(answer) ? [answer.buffer as ArrayBuffer] : [];
}
