import fc from 'fast-check';
import { shuffle, unshuffle } from '../shuffle';

/** Byte by byte, as the HDF5 library's own words say it. */
function plainly(bytes: Uint8Array, size: number): Uint8Array {
  const count = Math.floor(bytes.byteLength / size);
  return Uint8Array.from(bytes, (byte, i) =>
    i < count * size ? bytes[(i % count) * size + Math.floor(i / count)]! : byte
  );
}

describe('shuffle', () => {
  it('puts byte k of every element together, and leaves a rest behind', () => {
    expect([...shuffle(Uint8Array.of(1, 2, 3, 4, 5, 6, 7), 2)]).toEqual([1, 3, 5, 2, 4, 6, 7]);
  });

  // Windows of 16 KiB are moved at once: lengths on both sides of one and of two.
  it.each([1, 2, 3, 4, 5, 8, 12, 16, 24])('of %p bytes an element, and back', size => {
    const length = fc.oneof(fc.nat(100), fc.integer({ min: 16_000, max: 33_000 }));
    fc.assert(
      fc.property(length, fc.nat(3), fc.nat(), (bytes, offset, seed) => {
        const all = Uint8Array.from({ length: bytes + offset }, (_, i) => (i * 2654435761 + seed) >>> 13);
        const given = all.subarray(offset);
        const stored = shuffle(given, size);
        expect(Buffer.compare(stored, plainly(given, size))).toBe(0);
        expect(Buffer.compare(unshuffle(stored, size), given)).toBe(0);
      }),
      { numRuns: 60 }
    );
  });
});
