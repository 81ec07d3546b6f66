import fc from 'fast-check';
import { Arena } from '../arena';

const BYTES = 4096;

describe('Arena', () => {
  it('gives no two takers the same bytes, and all of it again when all was given back', () => {
    const steps = fc.array(fc.record({ length: fc.integer({ min: 1, max: 900 }), give: fc.nat() }), {
      maxLength: 60
    });
    fc.assert(
      fc.property(steps, each => {
        const arena = new Arena(BYTES);
        const taken: { bytes: Uint8Array; mark: number }[] = [];
        each.forEach(({ length, give }, i) => {
          const bytes = arena.take(length);
          expect(bytes.byteLength).toBe(length);
          expect(bytes.byteOffset % 8).toBe(0);
          taken.push({ bytes: bytes.fill(i), mark: i });
          if (give % 3 !== 0) {
            const [gone] = taken.splice(give % taken.length, 1);
            arena.give(gone!.bytes);
          }
          taken.forEach(({ bytes, mark }) => expect(bytes.every(byte => byte === mark)).toBe(true));
        });
        taken.forEach(({ bytes }) => arena.give(bytes));
        expect(arena.take(BYTES).buffer.byteLength).toBe(BYTES);
        expect(arena.take(1).buffer.byteLength).toBe(1);
      })
    );
  });
});
