import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { Hasher } from '../hashing/hasher';

const MIB = 1024 * 1024;
const md5 = (content: Uint8Array): string => createHash('md5').update(content).digest('hex');

describe('checksums beside the work', () => {
  it('answer each who asks, though streams are hashed in between', async () => {
    await using hasher = new Hasher();
    const contents = Array.from({ length: 24 }, (_, index) => new Uint8Array(MIB + index).fill(index));
    const stream = hasher.stream({ md5: true });
    const asked = contents.map(content => Promise.all([stream.update(content), hasher.md5(content)]));
    expect((await Promise.all(asked)).map(([, found]) => found)).toEqual(contents.map(md5));
    expect((await stream.finish()).md5).toBe(md5(Buffer.concat(contents)));
  });
});
