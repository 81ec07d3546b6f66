/** The S3 servers that the tests run on, and empty places in their buckets. */
import { randomBytes } from 'node:crypto';
import { collect } from '../../../core';
import type { AwsKeys, S3Access } from '../../../credentials';
import type { Place } from '../../__tests__/conformance';
import { S3Store } from '..';
import { S3Client } from '../client';

export type ServerName = 'SEAWEEDFS' | 'RGW';

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const textOf = async (store: S3Store, key: string): Promise<string> =>
  new TextDecoder().decode(await collect(store.read(key)));

/** Fails where the server is missing: a test that is left out proves nothing. */
export function accessTo(server: ServerName, changes: Partial<S3Access> = {}): S3Access {
  const keys: AwsKeys = {
    accessKeyId: required(`LIFECYCLE_TEST_${server}_KEY`),
    secretAccessKey: required(`LIFECYCLE_TEST_${server}_SECRET`)
  };
  return {
    endpoint: required(`LIFECYCLE_TEST_${server}`),
    region: 'us-east-1',
    pathStyle: true,
    origin: 'the keys of the tests',
    remedy: 'Look into the tests.',
    keys: async () => keys,
    ...changes
  };
}

/** A client for requests that the store has no call for. */
export function clientOf(access: S3Access, bucket: string): S3Client {
  return new S3Client({ bucket, access, uri: key => `s3://${bucket}/${key}` });
}

export function storeOf(access: S3Access, bucket: string): S3Store {
  // Tests that make a server fail need not wait long for the next try.
  return new S3Store({ bucket, scheme: 's3', access, limits: { firstBackoffMs: 10, stallMs: 2000 } });
}

/** A new bucket; its name. */
export async function makeBucket(server: ServerName): Promise<string> {
  const bucket = `lifecycle-${randomBytes(6).toString('hex')}`;
  await clientOf(accessTo(server), bucket).demand({ method: 'PUT' });
  return bucket;
}

/** What everybody may, or may not even with the right keys. */
export async function setPolicy(
  client: S3Client,
  bucket: string,
  Effect: 'Allow' | 'Deny',
  Action: string[],
  keys: string
): Promise<void> {
  const Resource = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/${keys}`];
  const policy = { Version: '2012-10-17', Statement: [{ Effect, Principal: '*', Action, Resource }] };
  await client.demand({ method: 'PUT', query: { policy: '' }, body: Buffer.from(JSON.stringify(policy)) });
}

/** Empty prefixes of one new bucket. */
export function placesOn(server: ServerName): () => Promise<Place> {
  let bucket: Promise<string> | undefined;
  let count = 0;
  return async () => {
    bucket ??= makeBucket(server);
    return { store: storeOf(accessTo(server), await bucket), prefix: `place ${count++}/` };
  };
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set: run these tests with ./test servers`);
  }
  return value;
}
