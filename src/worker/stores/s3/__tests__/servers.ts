/** The S3 servers that the tests run on, and empty places in their buckets. */
import { randomBytes } from 'node:crypto';
import type { AwsKeys, S3Access } from '../../../credentials';
import type { Place } from '../../__tests__/conformance';
import { S3Store } from '..';
import { S3Client } from '../client';

export type ServerName = 'SEAWEEDFS' | 'RGW';

/** Fails where the server is missing: a test that is left out proves nothing. */
export function accessTo(server: ServerName, keys?: AwsKeys | null): S3Access {
  const endpoint = required(`LIFECYCLE_TEST_${server}`);
  const own = {
    accessKeyId: required(`LIFECYCLE_TEST_${server}_KEY`),
    secretAccessKey: required(`LIFECYCLE_TEST_${server}_SECRET`)
  };
  return {
    endpoint,
    region: 'us-east-1',
    pathStyle: true,
    origin: 'the keys of the tests',
    remedy: 'Look into the tests.',
    keys: async () => (keys === undefined ? own : keys)
  };
}

/** A client for requests that the store has no call for. */
export function clientOf(access: S3Access, bucket: string): S3Client {
  return new S3Client({ bucket, access, uri: key => `s3://${bucket}/${key}` });
}

/** A new bucket; its name. */
export async function makeBucket(server: ServerName): Promise<string> {
  const bucket = `lifecycle-${randomBytes(6).toString('hex')}`;
  await clientOf(accessTo(server), bucket).demand({ method: 'PUT' });
  return bucket;
}

export function storeOn(server: ServerName, bucket: string, keys?: AwsKeys | null): S3Store {
  return new S3Store({ bucket, scheme: 's3', access: accessTo(server, keys) });
}

/** Empty prefixes of one new bucket. */
export function placesOn(server: ServerName): () => Promise<Place> {
  let bucket: Promise<string> | undefined;
  let count = 0;
  return async () => {
    bucket ??= makeBucket(server);
    return { store: storeOn(server, await bucket), prefix: `place ${count++}/` };
  };
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set: run these tests with ./test servers`);
  }
  return value;
}
