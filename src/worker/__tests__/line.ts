/** Command lines as a person types them, in a home of their own. */
import { afterAll } from '@jest/globals';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { runCli } from '../cli';

export interface Said {
  code: number;
  out: string;
  err: string;
  /** Stdout as NDJSON. */
  readonly records: Record<string, unknown>[];
}

interface Circumstances {
  env?: Record<string, string>;
  /** There is a terminal, and this is what a person types at the first question. */
  typed?: string;
}

/** Makes a new empty home at each call, all of them gone after the last test. */
export function homes(): () => string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'cli-')));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  let count = 0;
  return () => {
    const home = join(root, String(count++));
    mkdirSync(home);
    return home;
  };
}

export async function runLine(
  home: string,
  argv: readonly string[],
  { env, typed }: Circumstances = {}
): Promise<Said> {
  const isTTY = typed !== undefined;
  const stdin = Object.assign(new PassThrough(), { isTTY });
  const stdout = new PassThrough();
  const stderr = Object.assign(new PassThrough(), { isTTY });
  const said = { out: '', err: '' };
  let isAsked = false;
  stdout.on('data', chunk => (said.out += String(chunk)));
  stderr.on('data', chunk => {
    said.err += String(chunk);
    if (isTTY && !isAsked && said.err.includes('[y/N]')) {
      isAsked = true;
      stdin.write(typed);
    }
  });
  const code = await runCli(argv, {
    env: { HOME: home, LIFECYCLE_STATE: join(home, '.state'), ...env },
    cwd: home,
    streams: { stdin, stdout, stderr },
    signal: new AbortController().signal,
    version: '1.2.3'
  });
  return {
    code,
    ...said,
    get records() {
      const lines = said.out.split('\n').filter(line => line !== '');
      return lines.map(line => JSON.parse(line) as Record<string, unknown>);
    }
  };
}
