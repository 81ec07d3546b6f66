import fc from 'fast-check';
import { appendFletcher32, checkFletcher32 } from '../fletcher32';

describe('fletcher32', () => {
  // What HDF5 2.0 (through h5py) and numcodecs 0.16 store behind the data.
  it.each([
    ['abcde', Buffer.from('abcde'), 'c729f04f'],
    ['abcdef', Buffer.from('abcdef'), '2d2a5650'],
    ['abcdefgh', Buffer.from('abcdefgh'), '9591ebe1'],
    [
      '76,800 bytes',
      Buffer.alloc(
        76_800,
        Uint8Array.from({ length: 256 }, (_, i) => i)
      ),
      'b54a1095'
    ],
    ['3,001 bytes 0xff', Buffer.alloc(3001, 0xff), '00ff00ff'],
    ['3,000 bytes 0xff', Buffer.alloc(3000, 0xff), 'ffffffff'],
    ['one word', Buffer.of(0, 1), '01000100']
  ])('of %s is what HDF5 stores', (_, bytes, stored) => {
    expect(Buffer.from(appendFletcher32(bytes).subarray(bytes.byteLength)).toString('hex')).toBe(stored);
  });

  it('is taken off when it matches, also as HDF5 before 1.6.3 stored it', () => {
    const bytes = Buffer.from('abcdef');
    const stored = appendFletcher32(bytes);
    expect(Buffer.from(checkFletcher32(stored)).toString()).toBe('abcdef');
    expect(
      Buffer.from(checkFletcher32(Buffer.concat([bytes, Buffer.from('2a2d5056', 'hex')]))).toString()
    ).toBe('abcdef');
  });

  it('finds any changed bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 2000 }), fc.nat(), (bytes, seed) => {
        const bit = seed % (bytes.byteLength * 8);
        const stored = appendFletcher32(bytes);
        stored[bit >> 3]! ^= 1 << (bit & 7);
        expect(() => checkFletcher32(stored)).toThrow('does not match');
      })
    );
  });

  it('is missed in bytes too short to hold one', () => {
    expect(() => checkFletcher32(Uint8Array.of(1, 2, 3))).toThrow('shorter');
  });
});
