import fc from 'fast-check';
import { PIECE_BYTES } from '../../../protocol/carry';
import { Gathering } from '../upload/gathering';

describe('Gathering', () => {
  const mebibytes = (count: number): number => count * 1024 * 1024;

  it('makes whole parts of pieces that come in any order, some twice', () => {
    const cases = fc
      .record({ partBytes: fc.constantFrom(8, 9, 16).map(mebibytes), more: fc.integer({ min: 0, max: 5 }) })
      .chain(({ partBytes, more }) => {
        const sizeBytes = partBytes * 2 + more;
        const count = Math.ceil(sizeBytes / new Gathering(sizeBytes, partBytes).pieceBytes);
        const once = Array.from({ length: count }, (_, piece) => piece);
        const order = fc.shuffledSubarray([...once, ...once], { minLength: 2 * count, maxLength: 2 * count });
        return fc.record({ sizeBytes: fc.constant(sizeBytes), partBytes: fc.constant(partBytes), order });
      });
    fc.assert(
      fc.property(cases, ({ sizeBytes, partBytes, order }) => {
        const gathering = new Gathering(sizeBytes, partBytes);
        const { pieceBytes } = gathering;
        const sent = new Map<number, Uint8Array>();
        for (const piece of order) {
          const part = gathering.partOf(piece);
          const length = Math.min(pieceBytes, sizeBytes - piece * pieceBytes);
          const bytes = sent.has(part)
            ? undefined
            : gathering.take(piece, new Uint8Array(length).fill(piece));
          if (bytes) {
            sent.set(part, bytes);
            gathering.release(part);
          }
        }
        expect([...sent.keys()].sort()).toEqual(
          Array.from({ length: Math.ceil(sizeBytes / partBytes) }, (_, part) => part)
        );
        for (const [part, bytes] of sent) {
          for (let at = 0; at < bytes.length; at += pieceBytes) {
            const piece = (part * partBytes + at) / pieceBytes;
            expect([bytes[at], bytes[Math.min(at + pieceBytes, bytes.length) - 1]]).toEqual([piece, piece]);
          }
        }
      }),
      { numRuns: 20 }
    );
  });

  it('asks for what is missing, and once more for the last of a part that could not be sent', () => {
    const gathering = new Gathering(mebibytes(16), mebibytes(8));
    const [first, ...others] = gathering.missingOf(1);
    expect([first, others.length + 1]).toEqual([mebibytes(8) / PIECE_BYTES, mebibytes(8) / PIECE_BYTES]);
    gathering.take(first!, new Uint8Array(PIECE_BYTES));
    expect(gathering.missingOf(1)).toEqual(others);
    others.forEach(piece => gathering.take(piece, new Uint8Array(PIECE_BYTES)));
    expect(gathering.missingOf(1)).toEqual(others.slice(-1));
  });
});
