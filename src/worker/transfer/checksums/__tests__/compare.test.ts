import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32c, crc32cBase64, LifecycleError, md5Hex } from '../../../core';
import type { ObjectInfo, Store } from '../../../stores';
import { DiskStore } from '../../../stores/disk';
import { ChecksumCache } from '../checksumCache';
import { checksumsOf, Comparison, type Side, type Standard } from '../compare';
import { multipartMd5 } from '../contentHash';
import { LocalChecksums } from '../localChecksums';

const root = mkdtempSync(join(tmpdir(), 'compare-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const CONTENT = Buffer.from('the content of an object');
const OTHER = Buffer.from('THE CONTENT OF AN OBJECT');
const T = new Date(1e12);
const LATER = new Date(1e12 + 5000);

/** How often content was read, and an object looked at by itself. */
let reads: number;
let stats: number;
/** Objects that are being read: now, and at most. */
let open: number;
let mostOpen: number;
let cache: ChecksumCache;
const disk = new DiskStore();

beforeEach(async () => {
  reads = stats = open = mostOpen = 0;
  cache = await ChecksumCache.open(mkdtempSync(join(root, 'state-')));
});

/** A bucket's store with one object; its listing tells less than its stat, if `stat` is given. */
function remote(
  type: 's3' | 'gcs',
  content: Buffer,
  info: Partial<ObjectInfo>,
  stat: Partial<ObjectInfo> = info
): Side {
  const base = { key: 'k', sizeBytes: content.length, modified: LATER, version: 'v' };
  const now = { ...base, ...stat };
  const store = {
    type,
    listsBare: type === 's3' || undefined,
    uri: (key: string) => `${type}://b/${key}`,
    stat: async () => {
      stats++;
      return now;
    },
    read: async function* (key, { ifVersion } = {}) {
      if (ifVersion !== now.version) {
        throw new LifecycleError('changed', `${key} changed.`);
      }
      reads++;
      mostOpen = Math.max(mostOpen, ++open);
      try {
        yield content.subarray(0, 5);
        yield content.subarray(5);
        yield new Uint8Array();
      } finally {
        open--;
      }
    }
  } as Partial<Store> as Store;
  return { store, info: { ...base, ...info } };
}

async function file(content: Buffer, modified = T): Promise<Side> {
  const path = join(root, 'file' + String(Math.random()));
  writeFileSync(path, content);
  utimesSync(path, modified, modified);
  const store = Object.create(disk) as DiskStore;
  store.read = (...args) => {
    reads++;
    return disk.read(...args);
  };
  return { store, info: (await disk.stat(path.slice(1)))! };
}

const md5 = md5Hex(CONTENT);
const crc = crc32cBase64(crc32c(CONTENT));
const inParts = multipartMd5([md5]);

const sides: Readonly<Record<string, () => Side | Promise<Side>>> = {
  file: () => file(CONTENT),
  'file, later': () => file(CONTENT, LATER),
  'file, 1 ms later': () => file(CONTENT, new Date(T.getTime() + 1)),
  'file, 2 ms later': () => file(CONTENT, new Date(T.getTime() + 2)),
  'other file': () => file(OTHER),
  'empty file': () => file(Buffer.of()),
  'file of one byte': () => file(Buffer.of(1)),
  'file, longer': () => file(Buffer.concat([CONTENT, CONTENT])),
  md5: () => remote('s3', CONTENT, { md5 }),
  'other md5': () => remote('s3', OTHER, { md5: md5Hex(OTHER) }),
  crc: () => remote('gcs', CONTENT, { crc32c: crc }),
  'other crc': () => remote('gcs', OTHER, { crc32c: crc32cBase64(crc32c(OTHER)) }),
  'md5 and crc': () => remote('gcs', CONTENT, { md5, crc32c: crc }),
  parts: () => remote('s3', CONTENT, { multipartMd5: inParts }),
  'odd parts': () => remote('s3', CONTENT, { multipartMd5: multipartMd5(['1'.repeat(32), '2'.repeat(32)]) }),
  'parts with md5': () =>
    remote(
      's3',
      CONTENT,
      { multipartMd5: 'x-2' },
      {
        multipartMd5: 'x-2',
        metadata: { md5chksum: Buffer.from(md5, 'hex').toString('base64') }
      }
    ),
  'parts with time': () =>
    remote('s3', CONTENT, { multipartMd5: 'x-2' }, { multipartMd5: 'x-2', modified: T, created: LATER }),
  'sent at that time': () => remote('s3', CONTENT, { modified: T, created: T }),
  empty: () => remote('s3', Buffer.of(), {}),
  'another byte': () => remote('s3', Buffer.of(2), {}),
  'shorter than listed': () => remote('s3', CONTENT.subarray(0, 9), { sizeBytes: CONTENT.length }),
  'other, no checksum': () => remote('s3', OTHER, {}),
  'no checksum': () => remote('s3', CONTENT, {})
};

describe('Comparison', () => {
  it.each<[Standard, string, string, boolean, number]>([
    // Checksums that both have decide, without reading.
    ['recorded', 'md5', 'md5 and crc', true, 0],
    ['recorded', 'other md5', 'md5 and crc', false, 0],
    ['proof', 'crc', 'md5 and crc', true, 0],
    ['proof', 'parts', 'parts', true, 0],
    ['resume', 'md5', 'other md5', false, 0],
    // A file's is computed: one reading.
    ['recorded', 'file', 'md5', true, 1],
    ['recorded', 'md5', 'other file', false, 1],
    ['recorded', 'file', 'crc', true, 1],
    ['proof', 'other crc', 'file', false, 1],
    ['proof', 'file', 'parts', true, 1],
    // What only a stat tells.
    ['recorded', 'md5', 'parts with md5', true, 0],
    ['recorded', 'parts with md5', 'md5', true, 0],
    ['recorded', 'other md5', 'parts with md5', false, 0],
    // No common checksum (of parts nobody knows how large they were): the recorded time, else both are read.
    ['recorded', 'file', 'file', true, 0],
    ['recorded', 'file', 'file, later', false, 0],
    ['recorded', 'file', 'parts with time', true, 1],
    ['recorded', 'file, later', 'parts with time', false, 1],
    ['recorded', 'file', 'no checksum', true, 2],
    ['recorded', 'no checksum', 'file', true, 2],
    // When an object was sent says nothing of its content.
    ['recorded', 'file', 'sent at that time', true, 2],
    ['resume', 'file', 'sent at that time', false, 0],
    ['recorded', 'file', 'file, 1 ms later', true, 0],
    ['recorded', 'file, 1 ms later', 'file', true, 0],
    ['recorded', 'file', 'file, 2 ms later', false, 0],
    ['recorded', 'crc', 'md5', true, 2],
    ['recorded', 'crc', 'other md5', false, 2],
    ['proof', 'file', 'file', true, 2],
    ['proof', 'file', 'file, later', true, 2],
    ['proof', 'file', 'other file', false, 2],
    ['proof', 'file', 'odd parts', true, 3],
    ['proof', 'md5', 'other, no checksum', false, 2],
    ['resume', 'crc', 'md5', false, 0],
    ['resume', 'file', 'file', true, 0],
    ['resume', 'file', 'file, later', false, 0],
    // Whatever was listed: what is read decides.
    ['proof', 'file', 'shorter than listed', false, 2],
    ['proof', 'shorter than listed', 'file', false, 2],
    ['proof', 'file of one byte', 'another byte', false, 2],
    // Sizes come first.
    ['recorded', 'empty file', 'empty', true, 0],
    ['proof', 'empty', 'empty file', true, 0],
    ['resume', 'empty file', 'empty', true, 0],
    ['proof', 'file', 'file, longer', false, 0],
    ['size', 'file', 'other file', true, 0],
    ['size', 'md5', 'other md5', true, 0],
    ['size', 'file', 'file, longer', false, 0]
  ])('%s: %s and %s: %s, after %d readings', async (standard, from, to, expected, readings) => {
    const comparison = new Comparison(standard, new LocalChecksums(cache));
    const [a, b] = [await sides[from]!(), await sides[to]!()];
    const [together, none] = await comparison.areSame([[a, b], undefined]);
    // No file is large enough for a thread: what is known remains.
    expect(together).toBe(comparison.knownSame(a, b));
    expect(none).toBeUndefined();
    expect(await comparison.isSame(a, b)).toBe(expected);
    expect(reads).toBe(readings);
  });

  it('takes what files that are read together turn out to be', async () => {
    const local = new LocalChecksums(cache);
    const wanted: unknown[] = [];
    local.ofMany = async files => {
      wanted.push(...files.map(({ kinds }) => kinds));
      return [{ md5 }, { crc32c: crc }, { md5 }, undefined];
    };
    const [a, b, c, d] = [await file(CONTENT), await file(CONTENT), await file(CONTENT), await file(CONTENT)];
    const other = sides['other md5']!() as Side;
    const longer = await sides['file, longer']!();
    const found = await new Comparison('recorded', local).areSame([
      [a, sides.md5!() as Side],
      undefined,
      [sides.crc!() as Side, b],
      [c, other],
      [d, other],
      [d, sides['no checksum']!() as Side],
      [longer, other]
    ]);
    expect(found).toEqual([true, undefined, true, false, undefined, undefined, false]);
    expect(wanted).toEqual([{ md5: true }, { crc32c: true }, { md5: true }, { md5: true }]);
    expect(reads).toBe(0);
  });

  it('reads a file once for all comparisons to come, and again when it must not trust', async () => {
    const [a, b] = [await file(CONTENT), sides.md5!() as Side];
    const trusting = new Comparison('recorded', new LocalChecksums(cache));
    expect(trusting.knownSame(a, b)).toBeUndefined();
    expect(await trusting.isSame(a, b)).toBe(true);
    expect(trusting.knownSame(a, b)).toBe(true);
    expect(trusting.knownSame(b, a)).toBe(true);
    expect(trusting.knownSame(a, sides['other md5']!() as Side)).toBe(false);
    expect(await trusting.isSame(a, b)).toBe(true);
    expect(reads).toBe(1);
    const proving = new Comparison('proof', new LocalChecksums(cache, false));
    expect(proving.knownSame(a, b)).toBeUndefined();
    expect(await proving.isSame(a, b)).toBe(true);
    expect(reads).toBe(2);
    // Once for parts of known sizes, then both as they are.
    const parts = sides['odd parts']!() as Side;
    expect(await proving.isSame(a, parts)).toBe(true);
    expect(reads).toBe(5);
  });

  it('knows of recorded checksums without asking for anything', () => {
    const comparison = new Comparison('proof', new LocalChecksums(cache));
    const [a, b, other] = ['md5', 'md5 and crc', 'other md5'].map(name => sides[name]!() as Side);
    expect(comparison.knownSame(a!, b!)).toBe(true);
    expect(comparison.knownSame(other!, b!)).toBe(false);
  });

  it('looks at an object by itself only where the listing left something out', async () => {
    const comparison = new Comparison('recorded', new LocalChecksums(cache));
    const a = await file(CONTENT);
    await comparison.isSame(a, remote('s3', CONTENT, { metadata: {} }));
    await comparison.isSame(a, remote('gcs', CONTENT, {}));
    expect(stats).toBe(0);
    await comparison.isSame(a, remote('s3', CONTENT, {}));
    expect(stats).toBe(1);
  });

  it('says nothing of an object that is another by now', async () => {
    const comparison = new Comparison('proof', new LocalChecksums(cache));
    const a = await file(CONTENT);
    const replaced = remote('s3', CONTENT, {}, { md5, version: 'w' });
    await expect(comparison.isSame(a, replaced)).rejects.toMatchObject({ tag: 'changed' });
    const b = await file(CONTENT);
    writeFileSync('/' + b.info.key, OTHER);
    await expect(comparison.isSame(a, b)).rejects.toMatchObject({ tag: 'changed' });
  });

  it('holds pieces of a few objects at a time, and none when it knows', async () => {
    const comparison = new Comparison('proof', new LocalChecksums(cache));
    const found = await Promise.all(
      Array.from({ length: 40 }, async () =>
        comparison.isSame(remote('s3', CONTENT, {}), remote('s3', OTHER, {}))
      )
    );
    expect(found).toEqual(new Array(40).fill(false));
    expect(mostOpen).toBe(32);
    expect(open).toBe(0);
  });

  it('stops when it is told to', async () => {
    const comparison = new Comparison('proof', new LocalChecksums(cache));
    const [a, b] = [await file(CONTENT), await file(CONTENT)];
    await expect(comparison.isSame(a, b, AbortSignal.abort())).rejects.toMatchObject({ tag: 'cancelled' });
  });

  it('takes the checksum that is remembered of a file where an object has two', async () => {
    const a = await file(CONTENT);
    const local = new LocalChecksums(cache);
    local.remember(a.store.uri(a.info.key), a.info, { crc32c: crc });
    const comparison = new Comparison('recorded', local);
    expect(comparison.knownSame(a, sides['md5 and crc']!() as Side)).toBe(true);
    const changed = remote('gcs', OTHER, { md5: md5Hex(OTHER), crc32c: crc32cBase64(crc32c(OTHER)) });
    expect(comparison.knownSame(a, changed)).toBe(false);
    expect(comparison.knownSame(a, sides.md5!() as Side)).toBeUndefined();
    expect(reads).toBe(0);
  });

  it('compares content whose chunks are cut differently', async () => {
    const long = Buffer.alloc(1_500_000, 'abc');
    const spoilt = Buffer.from(long);
    spoilt[1_400_000]! ^= 1;
    const comparison = new Comparison('proof', new LocalChecksums(cache));
    expect(await comparison.isSame(await file(long), remote('s3', long, {}))).toBe(true);
    expect(await comparison.isSame(await file(long), remote('s3', spoilt, {}))).toBe(false);
  });
});

describe('checksumsOf', () => {
  const left = { md5chksum: Buffer.from(md5, 'hex').toString('base64') };

  it.each([
    ['the MD5 that the uploader left', { metadata: left }, md5],
    ["the store's own rather", { md5: 'own', metadata: left }, 'own'],
    ['no MD5 where another tool left something else', { metadata: { md5chksum: 'unknown' } }, undefined]
  ])('takes %s', (_, info, expected) => {
    expect(checksumsOf(info).md5).toBe(expected);
  });
});
