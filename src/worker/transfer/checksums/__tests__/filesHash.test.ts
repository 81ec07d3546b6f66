import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { crc32c, crc32cBase64 } from '../../../core';
import type { HashKinds } from '../contentHash';
import { FileHasher } from '../hashing/files';
import { FilesHash } from '../hashing/filesHash';
import { Md5Lanes } from '../hashing/md5Lanes';
import type { FileRequest } from '../hashing/messages';
import { makeRoot } from '../../__tests__/world';

const { root, remove } = makeRoot();
afterAll(remove);

const files = new FilesHash(new Md5Lanes());
const MIB = 1024 * 1024;

const md5 = (content: Uint8Array): string => createHash('md5').update(content).digest('hex');

/** A file of that content, as it is now. */
function file(name: string, content: Uint8Array, kinds: HashKinds = { md5: true }): FileRequest {
  const path = join(root, name);
  writeFileSync(path, content);
  const { size, mtimeNs, ino } = statSync(path, { bigint: true });
  return { key: path.slice(1), version: `${size}-${mtimeNs}-${ino}`, kinds };
}

const bytes = (length: number, seed: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => (at * 7 + (at >> 9) + seed * 59) & 255);

describe('checksums of files', () => {
  it('are those of each, small and large, more than the buffer holds', () => {
    const sizes = [
      0,
      1,
      64,
      1000,
      5 * MIB,
      ...new Array<number>(14).fill(400_000),
      512 * 1024,
      512 * 1024 + 1,
      7
    ];
    const contents = sizes.map(bytes);
    const asked = contents.map((content, index) => file(`size-${index}`, content));
    expect(files.checksums(asked).map(found => found?.md5)).toEqual(contents.map(md5));
  });

  it('are of the kinds that were asked for', () => {
    const content = bytes(3 * MIB, 1);
    const [parts, crc] = files.checksums([
      file('parts', content, { md5: true, partBytes: [MIB] }),
      file('crc', content.subarray(5), { crc32c: true })
    ]);
    const inner = [0, 1, 2].map(part =>
      Buffer.from(md5(content.subarray(part * MIB, (part + 1) * MIB)), 'hex')
    );
    expect(parts).toMatchObject({ md5: md5(content) });
    expect(parts?.byPartBytes.get(MIB)).toBe(`${md5(Buffer.concat(inner))}-3`);
    expect(crc).toMatchObject({ md5: undefined, crc32c: crc32cBase64(crc32c(content.subarray(5))) });
  });

  it('are not those of a file that changed, went, is a folder, or has a key that is no path', () => {
    const [changed, gone, whole] = ['changed', 'gone', 'whole'].map(name => file(name, bytes(1000, 3))) as [
      FileRequest,
      FileRequest,
      FileRequest
    ];
    appendFileSync(`/${changed.key}`, 'more');
    rmSync(`/${gone.key}`);
    mkdirSync(join(root, 'folder'));
    const folder = { ...whole, key: join(root, 'folder').slice(1) };
    const winding = { ...whole, key: whole.key.replace(/\/whole$/, '/folder/../whole') };
    const found = files.checksums([changed, whole, gone, folder, winding, whole]);
    const expected = md5(bytes(1000, 3));
    expect(found.map(one => one?.md5)).toEqual([
      undefined,
      expected,
      undefined,
      undefined,
      undefined,
      expected
    ]);
  });

  it('are left to the asker where no thread can be started', async () => {
    const content = bytes(5 * MIB, 4);
    const asked = { ...file('threadless', content), sizeBytes: 5 * MIB };
    await using hasher = new FileHasher(2);
    const none = [undefined, undefined];
    expect(await Promise.all([1, 2, 3].map(() => hasher.checksums([asked, asked])))).toEqual([
      none,
      none,
      none
    ]);
  });

  it('are not waited for after a stop', async () => {
    const stop = new AbortController();
    await using hasher = new FileHasher(1);
    const asked = hasher.checksums([{ ...file('stopped', bytes(100, 5)), sizeBytes: 5 * MIB }], stop.signal);
    stop.abort();
    await expect(asked).rejects.toMatchObject({ tag: 'cancelled' });
  });
});
