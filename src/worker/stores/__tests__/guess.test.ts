/** A bucket that is tried as nobody, at a server that gives no answer. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, parseUri } from '../../config';
import { isLifecycleError, type LifecycleError } from '../../core';
import { storeOpener } from '../open';

let home: string;
let server: Server | undefined;
let sockets: Socket[];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'guess-'));
  sockets = [];
});
afterEach(() => {
  sockets.forEach(socket => socket.destroy());
  server?.close();
  server = undefined;
  rmSync(home, { recursive: true, force: true });
});

/** The address of a server that takes connections and says nothing. */
async function silent(): Promise<string> {
  server = createServer(socket => void sockets.push(socket));
  await new Promise<void>(resolve => server!.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The address of a port where nobody listens any more. */
async function refusing(): Promise<string> {
  const host = await silent();
  await new Promise(resolve => server!.close(resolve));
  return host;
}

/** How listing a bucket fails. */
async function failure(uri: string, env: Record<string, string>): Promise<LifecycleError> {
  const alone = { NO_GCE_CHECK: 'true', AWS_EC2_METADATA_DISABLED: 'true', LIFECYCLE_STALL_SECONDS: '0.3' };
  const config = await loadConfig({ HOME: home, ...alone, ...env }, home);
  const location = parseUri(uri, config, home);
  const error: unknown = await storeOpener(config)(location)
    .list('', {})
    .catch((e: unknown) => e);
  if (!isLifecycleError(error)) {
    throw new Error('no failure', { cause: error });
  }
  return error;
}

const remote = (host: string): Record<string, string> => ({
  RCLONE_CONFIG_R_TYPE: 'gcs',
  RCLONE_CONFIG_R_ENV_AUTH: 'true',
  RCLONE_CONFIG_R_ENDPOINT: `http://${host}`
});

it.each<[string, string, (host: string) => Record<string, string>, string]>([
  ["S3's kind", 's3://archive/', host => ({ AWS_ENDPOINT_URL: `http://${host}` }), 'AWS_ACCESS_KEY_ID'],
  ["Google's kind", 'r:archive/', remote, 'GOOGLE_APPLICATION_CREDENTIALS']
])(
  'of %s: what the network said, as whom it was tried, and where credentials were looked for',
  async (...row) => {
    const [, uri, env, place] = row;
    const host = await refusing();
    const { tag, message } = await failure(uri, env(host));
    expect(tag).toBe('network');
    expect(message).toMatch(
      new RegExp(
        `^http://${host}/[^ ]*: ${host} refuses the connection\\. ` +
          'It was tried with anonymous access \\(no \\w+ credentials were found\\)\\. ' +
          `Credentials were looked for at:\n- ${place}`
      )
    );
  }
);

it('is not asked again and again where nothing comes back', async () => {
  const host = await silent();
  const { tag, message } = await failure('s3://archive/', { AWS_ENDPOINT_URL: `http://${host}` });
  expect([tag, sockets.length]).toEqual(['network', 1]);
  expect(message).toMatch(/no byte came for .* Credentials were looked for at:\n- AWS_ACCESS_KEY_ID/s);
});

it('with keys, nothing is said of where they were looked for', async () => {
  const keys = { AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'S' };
  const { message } = await failure('s3://archive/', {
    ...keys,
    AWS_ENDPOINT_URL: `http://${await refusing()}`
  });
  expect(message).toMatch(/refuses the connection\.$/);
});
