/** The servers that stand in for Google: `LIFECYCLE_TEST_*` says where each is. */
import { randomUUID } from 'node:crypto';
import type { GcsAccess } from '../../../credentials';
import { GcsStore, type GcsStoreOptions } from '..';

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

/** What is sent to make a bucket besides its name. */
export type BucketSettings = Record<string, unknown>;

/** A store on a bucket of its own. */
export async function makeStore(
  endpoint: string,
  { settings = {}, ...options }: Partial<GcsStoreOptions> & { settings?: BucketSettings } = {}
): Promise<GcsStore> {
  const bucket = options.bucket ?? `bucket-${randomUUID()}`;
  await call(endpoint, 'POST', '/storage/v1/b?project=test', { name: bucket, ...settings });
  return new GcsStore({ scheme: 'gs', access: accessTo(endpoint), ...options, bucket });
}

/** A request of the JSON API beside the store. */
export async function call(endpoint: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(endpoint + path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body)
  });
  if (!response.ok) {
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  }
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}
