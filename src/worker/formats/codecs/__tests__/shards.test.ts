import fc from 'fast-check';
import { decodeShardIndex, encodeShard, SHARD_INDEX, shardIndexBytes } from '../shards';

function indexOf(shard: Uint8Array, chunks: number): Uint8Array {
  return shard.subarray(shard.byteLength - shardIndexBytes(chunks));
}

describe('a shard', () => {
  it('has its chunks where its index says, absent ones nowhere', () => {
    const chunk = fc.option(fc.uint8Array({ maxLength: 50 }), { nil: null });
    fc.assert(
      fc.property(fc.array(chunk, { minLength: 1, maxLength: 20 }), chunks => {
        const shard = encodeShard(chunks);
        const table = decodeShardIndex(
          indexOf(shard, chunks.length),
          chunks.length,
          shard.byteLength,
          SHARD_INDEX
        );
        const found = chunks.map((_, i) =>
          table.presence[i] ? shard.slice(table.offset[i], table.offset[i]! + table.length[i]!) : null
        );
        expect(found).toEqual(chunks);
      })
    );
  });

  // zarr-python 3.1: shape (4,), shards (4,), chunks (2,), uint8, no compression, [1, 2, 3, 4].
  it('is byte for byte what zarr-python writes', () => {
    const shard = encodeShard([Uint8Array.of(1, 2), Uint8Array.of(3, 4)]);
    expect(Buffer.from(shard).toString('hex')).toBe(
      '01020304000000000000000002000000000000000200000000000000020000000000000004526e88'
    );
  });

  it('with a damaged index is found out', () => {
    const shard = encodeShard([Uint8Array.of(1, 2), null]);
    for (let at = 2; at < shard.byteLength; at++) {
      const broken = shard.slice();
      broken[at]! ^= 1;
      expect(() => decodeShardIndex(indexOf(broken, 2), 2, broken.byteLength, SHARD_INDEX)).toThrow('crc32c');
    }
  });

  it('cannot send a reader past its end', () => {
    const shard = encodeShard([new Uint8Array(100), null]);
    const form = { ...SHARD_INDEX, checksum: null };
    const index = indexOf(shard, 2).slice(0, 32);
    expect(() => decodeShardIndex(index, 2, 99, form)).toThrow('past its end');
    expect(() => decodeShardIndex(index.subarray(1), 2, 200, form)).toThrow('too short');
  });
});
