/** The servers that stand in for Google: `LIFECYCLE_TEST_*` says where each is. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { GcsAccess } from '../../../credentials';
import { GcsStore } from '..';
import type { GcsStoreOptions } from '../store';

/** The URL of a server; a test fails when it does not run. */
export function serverUrl(name: 'FAKE_GCS' | 'GCP_EMULATOR' | 'STRICT_GCS'): string {
  const url = process.env[`LIFECYCLE_TEST_${name}`];
  if (!url) {
    throw new Error(`LIFECYCLE_TEST_${name} is not set: run ./test servers`);
  }
  return url;
}

export function accessTo(endpoint: string, token: GcsAccess['token'] = async () => null): GcsAccess {
  return { endpoint, token, origin: 'the credentials of this test', remedy: 'Mend the test.' };
}

/** Quick tries, so that a test of failures does not wait. */
export const QUICK = { firstBackoffMs: 5, stallMs: 2000 };

/** A store on a bucket of its own; `settings` are the bucket's. */
export async function makeStore(
  endpoint: string,
  { settings = {}, ...options }: Partial<GcsStoreOptions> & { settings?: object } = {}
): Promise<GcsStore & { readonly bucket: string }> {
  const bucket = options.bucket ?? `test-${randomUUID()}`;
  const token = await options.access?.token();
  await call(endpoint, 'POST', '/storage/v1/b?project=test', { name: bucket, ...settings }, token);
  const store = new GcsStore({ scheme: 'gs', access: accessTo(endpoint), limits: QUICK, ...options, bucket });
  return Object.assign(store, { bucket });
}

/** A request of the JSON API beside the store. */
export async function call(
  endpoint: string,
  method: string,
  path: string,
  body?: unknown,
  token?: string | null
): Promise<unknown> {
  const response = await fetch(endpoint + path, {
    method,
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: body === undefined ? undefined : JSON.stringify(body)
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${method} ${path}: ${response.status} ${text}`);
  }
  return text === '' ? undefined : JSON.parse(text);
}

const STRICT = fileURLToPath(new URL('../../../../../tests/servers/strict-gcs/main.mjs', import.meta.url));

/** A strict server for one test, which may change its settings. */
export async function startStrict(...args: string[]): Promise<{ url: string } & AsyncDisposable> {
  const server = spawn(process.execPath, [STRICT, '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'inherit']
  });
  const ended = once(server, 'exit');
  const [line] = (await once(server.stdout, 'data')) as [Buffer];
  return {
    url: line.toString().trim(),
    async [Symbol.asyncDispose]() {
      server.kill();
      await ended;
    }
  };
}
