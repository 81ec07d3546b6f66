import type { Filter } from '../../manifest';
import { chainOf, passthroughChain } from '../hdf5';

const stored = (...filters: Filter[]) => ({ filters, byteOrder: 'big' as const });
const SHUFFLE: Filter = { name: 'shuffle', config: [4] };
const DEFLATE: Filter = { name: 'deflate', config: [6] };
const FLETCHER32: Filter = { name: 'fletcher32', config: [] };

describe('HDF5 filters as a codec chain', () => {
  it('keep their order, and the byte order of the file', () => {
    expect(chainOf(stored(SHUFFLE, DEFLATE, FLETCHER32), 'float32').chain).toEqual({
      byteOrder: 'big',
      stages: [{ name: 'shuffle', elementSize: 4 }, { name: 'zlib', level: 6 }, { name: 'fletcher32' }]
    });
  });

  it('of one byte an element have no order and no shuffle', () => {
    expect(chainOf(stored({ name: 'shuffle', config: [1] }, DEFLATE), 'int8').chain).toEqual({
      byteOrder: 'little',
      stages: [{ name: 'zlib', level: 6 }]
    });
  });

  it('of blosc are read from its client data', () => {
    const filter = { name: 'blosc', config: [2, 2, 4, 4000, 5, 2, 1] };
    expect(chainOf(stored(filter), 'float32').chain?.stages).toEqual([
      { name: 'blosc', compressor: 'lz4', level: 5, shuffle: 'bitshuffle', typeSize: 4, blockSize: 0 }
    ]);
  });

  it.each<[Filter[]]>([[[SHUFFLE, DEFLATE]], [[DEFLATE]], [[]]])('%j pass through', filters => {
    expect(passthroughChain(stored(...filters), 'float32').chain).toBeDefined();
  });

  it.each<[Filter[], string]>([
    [[DEFLATE, SHUFFLE], 'unusual order (deflate, shuffle)'],
    [[SHUFFLE, DEFLATE, FLETCHER32], 'fletcher32'],
    [[{ name: 'zstd', config: [3] }], 'zstd'],
    [[{ name: 'szip', config: [141, 8] }], "HDF5's szip filter"],
    [[{ name: 'lz4', config: [] }], 'framing'],
    [[{ name: 'shuffle', config: [2] }, DEFLATE], 'shuffled by 2 bytes']
  ])('%j do not pass through: %s', (filters, reason) => {
    expect(passthroughChain(stored(...filters), 'float32').reason).toContain(reason);
  });

  it('say nothing of variable strings, which lie elsewhere', () => {
    expect(chainOf(stored(), 'str').reason).toContain('strings');
  });
});
