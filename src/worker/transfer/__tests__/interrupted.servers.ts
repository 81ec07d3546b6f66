/** Runs that end at any point of an upload in parts, and the run after them: nothing is left, nothing is torn. */
import { afterAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttributeValue } from '../../../protocol/dataset';
import { composeContext } from '../../compose';
import type { WorkContext } from '../../context';
import { LifecycleError, MemoryJournal, collect, memoryTask } from '../../core';
import { call, makeStore, serverUrl } from '../../stores/gcs/__tests__/servers';
import { accessTo, clientOf, makeBucket, type ServerName } from '../../stores/s3/__tests__/servers';
import { childrenOf, parseXml, textOf } from '../../stores/s3/xml';
import { runCopy, type CopyRequest } from '..';

const root = mkdtempSync(join(tmpdir(), 'interrupted-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Two parts. */
const CONTENT = randomBytes(17 * 1024 * 1024);

/** A point in a run, told by what is written into the journal there: the process ends before or after it. */
interface End {
  at: RegExp;
  nth: number;
  when: 'before' | 'after';
}

/** The journal of a run that ends somewhere: nothing is recorded from there on. */
class EndingJournal extends MemoryJournal {
  private seen = 0;
  hasEnded = false;

  constructor(
    earlier: MemoryJournal | undefined,
    private readonly end: End | undefined
  ) {
    super();
    for (const name of earlier?.names() ?? []) {
      super.finish(name, earlier!.get(name));
    }
  }

  override finish(part: string, record?: AttributeValue): void {
    const isEnd = this.end?.at.test(part) && ++this.seen === this.end.nth;
    if (!this.hasEnded && (!isEnd || this.end?.when === 'after')) {
      super.finish(part, record);
    }
    if (isEnd || this.hasEnded) {
      this.hasEnded = true;
      throw new LifecycleError('cancelled', 'the process has ended');
    }
  }

  override forget(part: string): void {
    if (!this.hasEnded) {
      super.forget(part);
    }
  }
}

const points: End[] = [
  { at: /^upload /, nth: 1, when: 'before' },
  { at: /^upload /, nth: 1, when: 'after' },
  { at: /^upload /, nth: 2, when: 'before' },
  { at: /^upload /, nth: 2, when: 'after' },
  { at: /^part /, nth: 1, when: 'before' },
  { at: /^part /, nth: 1, when: 'after' },
  { at: /^part /, nth: 2, when: 'after' }
];
const pairs = points.slice(0, 4).flatMap(first => points.map(second => [first, second] as const));

interface Service {
  /** Where objects go. */
  uri: string;
  environment: Record<string, string>;
  /** Keys of uploads that are open and hold bytes: on S3 any does, on Google one whose URI was heard of. */
  leftovers(): Promise<string[]>;
}

async function s3(server: ServerName): Promise<Service> {
  const bucket = await makeBucket(server);
  const access = accessTo(server);
  const keys = await access.keys({});
  const client = clientOf(access, bucket);
  return {
    uri: `s3://${bucket}/alice`,
    environment: {
      AWS_ENDPOINT_URL: access.endpoint,
      AWS_ACCESS_KEY_ID: keys!.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys!.secretAccessKey,
      AWS_REGION: access.region
    },
    leftovers: async () => {
      const { body } = await client.demand({ method: 'GET', query: { uploads: '' } });
      return childrenOf(parseXml(body.toString(), client.uri('')), 'Upload').map(upload =>
        textOf(upload, 'Key')!
      );
    }
  };
}

async function gcs(): Promise<Service> {
  const url = serverUrl('STRICT_GCS');
  const bucket = `bucket-${randomBytes(6).toString('hex')}`;
  await makeStore(url, { bucket });
  return {
    uri: `gs://${bucket}/alice`,
    environment: { STORAGE_EMULATOR_HOST: url },
    leftovers: async () => {
      const { sessions } = (await call(url, 'GET', '/_control/state')) as {
        sessions: { bucket: string; name: string; state: string; persisted: number }[];
      };
      return sessions
        .filter(one => one.bucket === bucket && one.state === 'open' && one.persisted > 0)
        .map(({ name }) => name);
    }
  };
}

async function contextOf({ environment }: Service, folder: string): Promise<WorkContext> {
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'lifecycle.yaml');
  writeFileSync(config, 'user: alice\n');
  const env = {
    HOME: folder,
    LIFECYCLE_CONFIG: config,
    LIFECYCLE_STATE: join(folder, 'state'),
    ...environment
  };
  return composeContext(env, folder);
}

describe.each([
  ['SeaweedFS', () => s3('SEAWEEDFS')],
  ['Ceph', () => s3('RGW')],
  ['Google', gcs]
])('an upload to %s that ends twice', (name, start) => {
  const service = start();
  service.catch(() => undefined);
  const folder = join(root, name);

  const cases = pairs.map(([one, two], index) => ({
    one: told(one),
    two: told(two),
    ends: [one, two],
    index
  }));
  it.each(cases)('$one, then $two, is complete after the third run', async ({ ends, index }) => {
    const { uri, leftovers } = await service;
    const context = await contextOf(await service, folder);
    const source = join(folder, 'source');
    writeFileSync(source, CONTENT);
    const target = context.parse(`${uri}/${index}`);
    let journal: EndingJournal | undefined;
    for (const end of [...ends, undefined]) {
      journal = new EndingJournal(journal, end);
      const request: CopyRequest = {
        verb: 'cp',
        sources: [source],
        destination: context.format(target),
        recursive: false
      };
      const run = runCopy(request, { ...memoryTask(), journal }, context);
      await (end ? run.catch(() => undefined) : run);
    }
    expect(await leftovers()).not.toContain(target.key);
    const stored = Buffer.concat([await collect(context.open(target).read(target.key))]);
    expect(stored.equals(CONTENT)).toBe(true);
  });
});

function told({ at, nth, when }: End): string {
  return `${when} ${at.source.slice(1)}${nth}`;
}
