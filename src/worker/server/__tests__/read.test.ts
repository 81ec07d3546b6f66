/** Bytes of one object, and how many a piece of an upload may have. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { PIECE_BYTES } from '../../../protocol';
import { composeContext } from '../../compose';
import { readContent } from '../body';
import type { Call } from '../call';
import { browse } from '../routes/browse';

const home = mkdtempSync(join(tmpdir(), 'read-'));
afterAll(() => rmSync(home, { recursive: true }));

it.each<[string, { offset?: number; length?: number }, string]>([
  ['all', {}, 'abcdef'],
  ['a range', { offset: 2, length: 3 }, 'cde'],
  ['what there is of a range', { offset: 4, length: 10 }, 'ef'],
  ['nothing at the end', { offset: 6 }, ''],
  ['nothing beyond it', { offset: 9, length: 1 }, '']
])('read gives %s', async (_, range, content) => {
  const uri = join(home, 'a.txt');
  writeFileSync(uri, 'abcdef');
  const work = await composeContext({ HOME: home }, home);
  const call = { work, signal: new AbortController().signal } as unknown as Call;
  const { bytes, headers } = (await browse.read({ uri, ...range }, call)) as {
    bytes: Uint8Array;
    headers: Record<string, string>;
  };
  expect(Buffer.from(bytes).toString()).toBe(content);
  expect(headers).toMatchObject({ 'X-Total-Size': '6' });
});

describe('a piece of an upload', () => {
  const request = (bytes: number): IncomingMessage =>
    Object.assign(Readable.from([Buffer.alloc(bytes)]), { headers: {} }) as unknown as IncomingMessage;

  it('is taken whole', async () => {
    expect((await readContent(request(PIECE_BYTES))).byteLength).toBe(PIECE_BYTES);
  });

  it('is refused when it is longer than any', async () => {
    await expect(readContent(request(PIECE_BYTES + 1))).rejects.toMatchObject({ status: 413 });
  });
});
