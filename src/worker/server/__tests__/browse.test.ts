/** What a panel is told when its bucket cannot be listed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeContext } from '../../compose';
import { toLifecycleError } from '../../core';
import type { Call } from '../call';
import { toProblem } from '../problem';
import { browse } from '../routes/browse';

const home = mkdtempSync(join(tmpdir(), 'browse-'));
afterAll(() => rmSync(home, { recursive: true }));

async function problemOf(uri: string, env: Record<string, string> = {}): Promise<unknown> {
  const alone = { HOME: home, NO_GCE_CHECK: 'true', AWS_EC2_METADATA_DISABLED: 'true' };
  const work = await composeContext({ ...alone, ...env }, home);
  const call = { work, signal: new AbortController().signal } as unknown as Call;
  return browse.list({ uri }, call).then(
    () => undefined,
    (error: unknown) => toProblem(toLifecycleError(error))
  );
}

describe('a panel whose bucket cannot be listed', () => {
  it.each<[string, Record<string, string>, string, number, RegExp]>([
    [
      'gs://leap-scratch/alice',
      { SCRATCH_BUCKET: 'gs://leap-scratch/alice', JUPYTERHUB_USER: 'alice' },
      'unauthorized',
      401,
      /Looked at:\n- GOOGLE_APPLICATION_CREDENTIALS: not set\n/
    ],
    [
      'gs://b',
      { SCRATCH_BUCKET: 'gs://b/alice', JUPYTERHUB_USER: 'alice' },
      'unauthorized',
      401,
      /tell the hub's administrator/
    ],
    [
      's3://b',
      { SCRATCH_BUCKET: 's3://b/alice' },
      'unauthorized',
      401,
      /- AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: not set\n/
    ],
    ['osn://b', { OSN_ACCESS_KEY_INBOX: 'A' }, 'unauthorized', 401, /OSN_SECRET_KEY_INBOX is not\. Set both/],
    [
      'osn://b',
      { OSN_ENDPOINT: 'http://127.0.0.1:1' },
      'network',
      502,
      /127\.0\.0\.1:1 refuses the connection/
    ],
    ['nowhere:b', {}, 'bad-input', 400, /There is no remote "nowhere:"/]
  ])('%s with %j is told why', async (uri, env, tag, status, detail) => {
    expect(await problemOf(uri, env)).toMatchObject({ tag, status, detail: expect.stringMatching(detail) });
  });
});
