/** A bucket on a real server, and a context over it as the worker composes its own. */
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeContext } from '../../compose';
import type { WorkContext } from '../../context';
import { objects, type Store } from '../../stores';

/** What a bucket does with what is removed. */
type Keeping = 'nothing' | 'soft delete' | 'versions';

export interface TestServer {
  name: string;
  scheme: 'gs' | 's3';
  /** Any string is a key there. */
  rawKeys: boolean;
  /** How the worker finds it. */
  env(): Record<string, string>;
  makeBucket(name: string, keeping: Keeping): Promise<void>;
}

export interface BucketWorld extends AsyncDisposable {
  context: WorkContext;
  bucket: string;
  /** `scheme://bucket/`. */
  uri: string;
  store: Store;
  env: Record<string, string>;
  /** Write an object without asking the guard. */
  put(key: string, text: string): Promise<void>;
  /** Key to version of all that is in the bucket. */
  snapshot(): Promise<Map<string, string | null>>;
}

function s3Server(name: string, variable: string, rawKeys: boolean): TestServer {
  const setting = (suffix = ''): string => needed(`LIFECYCLE_TEST_${variable}${suffix}`);
  return {
    name,
    scheme: 's3',
    rawKeys,
    env: () => ({
      AWS_ENDPOINT_URL_S3: setting(),
      AWS_ACCESS_KEY_ID: setting('_KEY'),
      AWS_SECRET_ACCESS_KEY: setting('_SECRET'),
      AWS_REGION: 'us-east-1'
    }),
    async makeBucket(bucket, keeping) {
      const client = new S3Client({
        endpoint: setting(),
        region: 'us-east-1',
        forcePathStyle: true,
        credentials: { accessKeyId: setting('_KEY'), secretAccessKey: setting('_SECRET') }
      });
      await client.send(new CreateBucketCommand({ Bucket: bucket }));
      if (keeping === 'versions') {
        await client.send(
          new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } })
        );
      }
      client.destroy();
    }
  };
}

export const STRICT_GCS: TestServer = {
  name: 'Google Cloud Storage (strict)',
  scheme: 'gs',
  rawKeys: true,
  env: () => ({ STORAGE_EMULATOR_HOST: needed('LIFECYCLE_TEST_STRICT_GCS') }),
  async makeBucket(name, keeping) {
    const days = keeping === 'soft delete' ? 7 : 0;
    const answer = await fetch(`${needed('LIFECYCLE_TEST_STRICT_GCS')}/storage/v1/b?project=test`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        name,
        softDeletePolicy: { retentionDurationSeconds: String(days * 86_400) },
        versioning: { enabled: keeping === 'versions' }
      })
    });
    if (!answer.ok) {
      throw new Error(await answer.text());
    }
  }
};
export const RGW = s3Server('Ceph RGW', 'RGW', true);
export const SEAWEEDFS = s3Server('SeaweedFS', 'SEAWEEDFS', false);
export const SERVERS = [STRICT_GCS, RGW, SEAWEEDFS];

/** A new bucket, or the one of another world; `$BUCKET` in the YAML is its URI. Without YAML no root names it, so `<bucket>/alice/` is mine. */
export async function makeBucketWorld(
  server: TestServer,
  options: { keeping?: Keeping; yaml?: string; bucket?: string } = {}
): Promise<BucketWorld> {
  const bucket = options.bucket ?? `guarded-${randomBytes(6).toString('hex')}`;
  if (options.bucket === undefined) {
    await server.makeBucket(bucket, options.keeping ?? 'nothing');
  }
  const top = await mkdtemp(join(tmpdir(), 'bucket-'));
  const uri = `${server.scheme}://${bucket}`;
  const env: Record<string, string> = {
    ...server.env(),
    HOME: top,
    LIFECYCLE_STATE: join(top, 'state'),
    JUPYTERHUB_USER: 'alice'
  };
  if (options.yaml !== undefined) {
    env.LIFECYCLE_CONFIG = join(top, 'lifecycle.yaml');
    await writeFile(env.LIFECYCLE_CONFIG, options.yaml.replaceAll('$BUCKET', uri));
  }
  const context = await composeContext(env, top);
  const store = context.open(context.parse(uri));
  return {
    context,
    bucket,
    uri: `${uri}/`,
    store,
    env,
    put: async (key, text) => void (await store.write(key, new TextEncoder().encode(text))),
    snapshot: async () =>
      new Map((await Array.fromAsync(objects(store, ''))).map(info => [info.key, info.version])),
    [Symbol.asyncDispose]: () => rm(top, { recursive: true, force: true })
  };
}

function needed(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`${name} is not set: run these tests with ./test servers.`);
  }
  return value;
}
