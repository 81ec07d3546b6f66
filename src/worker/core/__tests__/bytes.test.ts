import { jest } from '@jest/globals';
import { collect, fillFrom, formatAmount, formatBinaryBytes } from '..';

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

describe('fillFrom', () => {
  const words = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

  it('puts what comes where there is room, and leaves what is there', async () => {
    const memory = Buffer.from('------');
    const into = memory.subarray(1, 5);
    const there = into.subarray(0, 2);
    there.set(Buffer.from('ab'));
    const set = jest.spyOn(into, 'set');
    // The second lies in the same memory, but not in its place.
    expect(await fillFrom(stream(there, memory.subarray(1, 2), Buffer.from('d')), into)).toBe(4);
    expect(words(memory)).toBe('-abad-');
    expect(set).toHaveBeenCalledTimes(2);
  });

  it.each<[string, string[], number, string]>([
    ['less', ['a', 'b'], 2, 'ab-'],
    ['just enough', ['ab', 'c'], 3, 'abc'],
    ['more', ['ab', 'cd', 'e'], 4, 'ab-']
  ])('tells how much came: %s', async (_, pieces, bytes, content) => {
    const into = Buffer.from('---');
    expect(await fillFrom(stream(...pieces.map(piece => Buffer.from(piece))), into)).toBe(bytes);
    expect(words(into)).toBe(content);
  });
});
