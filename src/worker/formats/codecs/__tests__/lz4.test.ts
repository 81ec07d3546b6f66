import { decodeLz4, decodeLz4Block, encodeLz4 } from '../lz4';

/** A sequence of a block as its specification has it; without a match the last one. */
function sequence(literals: readonly number[], match?: { distance: number; length: number }): number[] {
  const [first, firstMore] = lengthBytes(literals.length);
  const [second, secondMore] = match ? lengthBytes(match.length - 4) : [0, []];
  const offset = match ? [match.distance & 255, match.distance >> 8] : [];
  return [(first << 4) | second, ...firstMore, ...literals, ...offset, ...secondMore];
}

/** The nibble, and the bytes that go on where it is 15. */
function lengthBytes(length: number): [nibble: number, more: number[]] {
  if (length < 15) {
    return [length, []];
  }
  const left = length - 15;
  return [15, [...Array.from({ length: Math.floor(left / 255) }, () => 255), left % 255]];
}

const range = (length: number): number[] => Array.from({ length }, (_, i) => i % 251);

function decoded(block: readonly number[], length: number): number[] {
  const out = new Uint8Array(length);
  decodeLz4Block(Uint8Array.from(block), out);
  return [...out];
}

it.each([0, 1, 14, 15, 16, 32, 33, 269, 270, 271, 525])('takes %i literals as they are', length => {
  expect(decoded(sequence(range(length)), length)).toEqual(range(length));
});

it.each([
  [1, 4],
  [3, 18],
  [3, 19],
  [7, 273],
  [7, 274],
  [32, 32],
  [33, 33],
  [40, 33],
  [33, 34],
  [40, 40],
  [40, 41],
  [256, 300]
])('repeats what lies %i bytes before, %i bytes long', (distance, length) => {
  const literals = range(distance + 5);
  const expected = [...literals];
  for (let i = 0; i < length; i++) {
    expected.push(expected[expected.length - distance]!);
  }
  const block = [...sequence(literals, { distance, length }), ...sequence([9])];
  expect(decoded(block, expected.length + 1)).toEqual([...expected, 9]);
});

it('begins with a match where the sequence before gave the bytes', () => {
  const block = [
    ...sequence([1, 2], { distance: 2, length: 4 }),
    ...sequence([], { distance: 1, length: 4 }),
    ...sequence([3])
  ];
  expect(decoded(block, 11)).toEqual([1, 2, 1, 2, 1, 2, 2, 2, 2, 2, 3]);
});

it.each<[string, number[], number]>([
  ['a match before the first byte', sequence([1, 2], { distance: 3, length: 4 }), 6],
  ['a match of no distance', sequence([1, 2], { distance: 0, length: 4 }), 6],
  ['a match that is longer than what is asked for', sequence([1], { distance: 1, length: 5 }), 5],
  ['literals that are more than what is asked for', sequence([1, 2]), 1],
  ['literals that are not all there', sequence([1, 2]).slice(0, -1), 2],
  ['a length that does not end', [0xf0, 255, 255], 600],
  ['a length that is missing', [0xf0], 15],
  ['half an offset', sequence([1], { distance: 1, length: 4 }).slice(0, -1), 5],
  ['a match without the end of its length', sequence([1], { distance: 1, length: 19 }).slice(0, -1), 20],
  ['too little', sequence([1, 2]), 3],
  ['nothing', [], 1]
])('refuses %s', (_, block, length) => {
  expect(() => decoded(block, length)).toThrow('its lz4 block is broken');
});

it.each<[string, number[], number | null, string]>([
  ['fewer bytes than the length takes', [1, 0, 0], null, 'shorter than an lz4 header'],
  ['another length than the chunk has', [2, 0, 0, 0, ...sequence([1, 2])], 3, 'says 2 bytes'],
  ['a length that no such block can give', [0, 0, 0, 64, ...sequence([1, 2])], null, 'says 1073741824 bytes']
])('refuses %s', (_, stored, length, words) => {
  expect(() => decodeLz4(Uint8Array.from(stored), length)).toThrow(words);
});

it('reads what the library writes', async () => {
  for (const bytes of [range(0), range(13), range(100_000), new Array<number>(70_000).fill(7)]) {
    const stored = await encodeLz4(Uint8Array.from(bytes), 1);
    expect([...decodeLz4(stored, bytes.length)]).toEqual(bytes);
    expect([...decodeLz4(stored, null)]).toEqual(bytes);
  }
});
