/** JupyterLab with services of data around it, for the tests that ask for it; `start_sources.py` starts it and them. */
import { expect, test as base, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withStarted } from './started';

/** Where everything is, as `start_sources.py` tells. */
export interface Sources {
  url: string;
  folder: string;
  series: string;
  /** Of the files of the series, which all services offer. */
  names: string[];
  services: Record<string, string>;
  /** What the worker finds in its environment. */
  environment: Record<string, string>;
  /** JupyterLab's, and the worker's. */
  log: string;
  username: string;
  secrets: Record<'password' | 'key', string>;
}

export const test = base.extend<object, { sources: Sources }>({
  sources: [
    // The first argument says what a fixture needs.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => withStarted<Sources>('start_sources.py', 'sources', use),
    { scope: 'worker', timeout: 240_000 }
  ],
  baseURL: async ({ sources }, use) => use(sources.url)
});

/** Run a verb of the command line as this person would; answers with its last record. */
export function lifecycle(sources: Sources, ...verb: string[]): Record<string, unknown> {
  const output = run(sources, 'lifecycle', ...verb, '--json');
  return JSON.parse(output.trim().split('\n').at(-1)!) as Record<string, unknown>;
}

/** Run a program in this person's home; fails with what it said. */
export function run(sources: Sources, program: string, ...args: string[]): string {
  return execFileSync(program, args, {
    cwd: sources.environment.HOME,
    env: { PATH: process.env.PATH, ...sources.environment },
    encoding: 'utf8'
  });
}

/** What a service was asked so far. */
async function askedOf(
  sources: Sources,
  service: string
): Promise<{ method: string; path: string; headers: Record<string, string> }[]> {
  const answer = await fetch(`${sources.services[service]}/_control`);
  return (await answer.json()) as { method: string; path: string; headers: Record<string, string> }[];
}

/** All that the page keeps in the browser. */
function keptInBrowser(page: IJupyterLabPageFixture): Promise<string> {
  return page.evaluate(async () => {
    const databases = await indexedDB.databases();
    const rows = databases.map(
      ({ name }) =>
        new Promise<unknown[]>((resolve, reject) => {
          const opening = indexedDB.open(name!);
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const stores = [...opening.result.objectStoreNames];
            if (stores.length === 0) {
              return resolve([]);
            }
            const reading = opening.result.transaction(stores);
            const found: unknown[] = [];
            for (const store of stores) {
              const all = reading.objectStore(store).getAll();
              all.onsuccess = () => found.push(...(all.result as unknown[]));
            }
            reading.oncomplete = () => resolve(found);
          };
        })
    );
    return JSON.stringify([
      Object.entries(localStorage),
      Object.entries(sessionStorage),
      document.cookie,
      await Promise.all(rows)
    ]);
  });
}

/** Secrets are in their own files and were sent to their own hosts; not one is anywhere else. */
export async function expectKept(
  page: IJupyterLabPageFixture,
  sources: Sources,
  plan: string
): Promise<void> {
  const { secrets, username, folder } = sources;
  const basic = Buffer.from(`${username}:${secrets.password}`).toString('base64');
  const canaries = [secrets.password, secrets.key, basic];
  const holds = (text: string) => canaries.some(canary => text.includes(canary));
  expect(holds(plan)).toBe(false);
  expect(holds(await keptInBrowser(page))).toBe(false);
  const written = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));
  expect(written.length).toBeGreaterThan(10);
  expect(
    written
      .filter(path => holds(readFileSync(path, 'latin1')))
      .filter(path => !/\/home\/\.(netrc|cdsapirc)$/.test(path))
  ).toEqual([]);
  const programs = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(pid => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    });
  expect(programs.filter(holds)).toEqual([]);
  for (const service of Object.keys(sources.services)) {
    const asked = JSON.stringify(await askedOf(sources, service));
    const isTheirs = service === 'login' || service === 'cds';
    expect(isTheirs || !holds(asked), service).toBe(true);
  }
}
