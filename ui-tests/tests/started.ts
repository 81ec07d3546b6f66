/** A program that starts JupyterLab and what is around it, tells where they are, and ends with its input. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { BUCKETS } from './lifecycle';

/** Run `script` in a folder `name` beside the buckets; `use` gets what it told. */
export async function withStarted<T>(
  script: string,
  name: string,
  use: (told: T) => Promise<void>
): Promise<void> {
  const program = spawn('python3', [join(__dirname, '..', script), join(BUCKETS, name)], {
    stdio: ['pipe', 'pipe', 'inherit']
  });
  const ended = once(program, 'exit');
  const line = once(createInterface(program.stdout), 'line') as Promise<[string]>;
  const [first] = await Promise.race([line, ended.then(() => Promise.reject(new Error('no JupyterLab')))]);
  await use(JSON.parse(first) as T);
  program.stdin.end();
  await ended;
}
