/**
 * The formats room as a process, for judges in other languages: a question a
 * line on stdin, an answer a line on stdout. Thousands of files are read without
 * starting Node for each. `tests/judges/reading.py` is the other end.
 */
import { createInterface } from 'node:readline';
import { workerData } from 'node:worker_threads';
import { isThread } from '../../../core/thread';
import { THREAD_ROLE, type LibraryStart } from '../../hdf5/library/messages';
import { answer, type Question } from './answer';

if (isThread(THREAD_ROLE)) {
  const { serveRequests } = await import('../../hdf5/library/serve');
  await serveRequests(workerData as LibraryStart);
} else {
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line) as Question))}\n`);
  }
  process.exit(0);
}
