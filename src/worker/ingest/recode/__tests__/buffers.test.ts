import { BlockBuffers } from '../buffers';
import type { TargetArray } from '../../writer';

function target(dtype: TargetArray['dtype'], fillValue: TargetArray['fillValue']): TargetArray {
  return {
    name: 'v',
    dtype,
    shape: [3],
    chunks: [2],
    dims: ['x'],
    codec: { stages: [], byteOrder: 'little' },
    attributes: {},
    attributeTypes: {},
    fillValue
  };
}

/** The chunk that reaches one element beyond the array, in memory that held something else. */
function lastChunk(array: TargetArray): Uint8Array {
  const used = { take: (length: number) => new Uint8Array(length).fill(0xee), give: () => undefined };
  return new BlockBuffers(array, { start: [0], count: [3] }, used).chunk([1]);
}

describe('what lies beyond an array', () => {
  it('is its fill value', () => {
    expect([...lastChunk(target('uint8', 7))]).toEqual([7, 7]);
    expect([...lastChunk(target('int16', -2))]).toEqual([0xfe, 0xff, 0xfe, 0xff]);
  });

  it('is zero without one, whatever the memory held', () => {
    expect([...lastChunk(target('float32', undefined))]).toEqual(new Array(8).fill(0));
    expect([...lastChunk(target('complex64', undefined))]).toEqual(new Array(16).fill(0));
    expect([...lastChunk(target('S3', undefined))]).toEqual(new Array(6).fill(0));
  });
});
