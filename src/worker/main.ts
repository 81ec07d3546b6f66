/**
 * The door of the worker. The same file is started as a process, whose
 * arguments, streams and signals go to the command line, and as a thread that
 * undoes filters of HDF5, codes chunks or computes checksums; each loads only what it needs.
 */
import { workerData } from 'node:worker_threads';
import { keepCompiledCode } from './compileCache';
import { isThread } from './core/thread';
import { THREAD_ROLE as CODECS } from './formats/codec-threads/messages';
import { THREAD_ROLE as HDF5, type LibraryStart } from './formats/hdf5/library/messages';
import { keepThreadPoolAwake } from './threadPool';
import { THREAD_ROLE as HASHING } from './transfer/checksums/hashing/messages';

declare const __VERSION__: string;

if (isThread(HDF5)) {
  const { serveRequests } = await import('./formats/hdf5/library/serve');
  await serveRequests(workerData as LibraryStart);
} else if (isThread(CODECS)) {
  const { serveCodecs } = await import('./formats/codec-threads/serve');
  serveCodecs();
} else if (isThread(HASHING)) {
  const { serveHashing } = await import('./transfer/checksums/hashing/serve');
  serveHashing();
} else {
  await runProcess();
}

async function runProcess(): Promise<void> {
  keepCompiledCode();
  keepThreadPoolAwake();
  const stop = new AbortController();
  let asked = 0;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      // Whoever asks twice does not want to wait for an orderly end.
      if (++asked > 1) {
        process.exit(130);
      }
      stop.abort();
    });
  }

  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // `lifecycle ls | head` closes the pipe when it has enough.
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
  // With nobody left to hear it, what is said on stderr is lost; the work goes on.
  process.stderr.on('error', () => undefined);

  const { runCli } = await import('./cli');
  const code = await runCli(process.argv.slice(2), {
    env: process.env,
    cwd: process.cwd(),
    streams: process,
    signal: stop.signal,
    version: __VERSION__
  });
  // A pipe may not have taken everything yet, and process.exit would not wait for it.
  process.stdout.write('', () => process.exit(code));
}
