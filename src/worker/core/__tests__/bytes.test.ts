import { collect, formatAmount, formatBinaryBytes } from '..';

async function* stream(...chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

describe('collect', () => {
  // Buffers as sockets and files give them: pieces of a pool that others use.
  const pieces = [Buffer.from('abc'), Buffer.from(''), Buffer.from('defg')];

  it.each([
    ['nothing', []],
    ['one chunk', pieces.slice(0, 1)],
    ['several chunks', pieces]
  ])('gives the bytes of %s as a plain array', async (_, chunks) => {
    const bytes = await collect(stream(...chunks));
    expect(Buffer.from(bytes)).toEqual(Buffer.concat(chunks));
    expect(Buffer.isBuffer(bytes)).toBe(false);
    // What is sliced off is a copy, whole in its own memory.
    expect(bytes.slice().buffer.byteLength).toBe(bytes.byteLength);
  });

  it('stops at its limit', async () => expect(collect(stream(...pieces), 6)).rejects.toThrow(RangeError));
});

describe('formatBinaryBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1536, '1.50 KiB'],
    [20 * 1024 ** 2, '20.0 MiB']
  ])('gives %d bytes as %s', (bytes, text) => {
    expect(formatBinaryBytes(bytes)).toBe(text);
  });
});

describe('formatAmount', () => {
  it.each([
    [0, 0, '0 objects, 0 B'],
    [1, 7, '1 object, 7 B'],
    [2, 1536, '2 objects, 1.5 kB']
  ])('gives %d of %d bytes as %s', (objects, bytes, text) => {
    expect(formatAmount({ objects, bytes })).toBe(text);
  });
});
