import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { LifecycleError } from '../../../core';
import { openHdf5 } from '..';
import { inMemory } from './memory';

const whole = new Uint8Array(readFileSync(join(process.cwd(), 'examples', 'data', 'navy_winds_1982.nc')));
/** Metadata of this file lie here, and in its last bytes. */
const METADATA_BYTES = 24 * 1024;

/** Everything that a reader does with a file: metadata, chunk tables, a value of each variable. */
async function readAll(bytes: Uint8Array): Promise<void> {
  const dataset = await openHdf5(inMemory(bytes));
  dataset.describe();
  for (const [name, { shape }] of dataset.variables) {
    if (!dataset.unsupported.has(name)) {
      await dataset.chunks(name);
      await dataset.read(name, {
        start: shape.map(() => 0),
        count: shape.map(length => Math.min(length, 1))
      });
    }
  }
}

async function isRightOrRefused(bytes: Uint8Array): Promise<void> {
  try {
    await readAll(bytes);
  } catch (error) {
    if (!(error instanceof LifecycleError)) {
      throw error;
    }
    expect(['unreadable', 'unsupported']).toContain(error.tag);
    expect(error.message).toContain('a.nc');
  }
}

describe('a damaged file', () => {
  it('is read when it is whole', async () => {
    await expect(readAll(whole)).resolves.toBeUndefined();
  });

  it('gives a right answer or an error that names it, whatever bytes changed', async () => {
    const change = fc.record({
      at: fc.oneof(fc.nat(METADATA_BYTES), fc.nat(whole.length - 1)),
      to: fc.oneof(fc.constantFrom(0, 1, 127, 128, 255), fc.nat(255))
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async changes => {
        const bytes = whole.slice();
        changes.forEach(({ at, to }) => (bytes[at] = to));
        await isRightOrRefused(bytes);
      }),
      { numRuns: 300 }
    );
  }, 60_000);

  it('is refused when its end is missing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 8, max: whole.length - 1 }), async length => {
        await expect(readAll(whole.subarray(0, length))).rejects.toMatchObject({ tag: 'unreadable' });
      }),
      { numRuns: 60 }
    );
  });

  it('is refused or read when pieces of it changed places', async () => {
    const place = fc.nat(whole.length - 4096);
    await fc.assert(
      fc.asyncProperty(
        place,
        fc.nat(METADATA_BYTES),
        fc.integer({ min: 1, max: 4096 }),
        async (from, to, length) => {
          const bytes = whole.slice();
          bytes.copyWithin(to, from, from + length);
          await isRightOrRefused(bytes);
        }
      ),
      { numRuns: 150 }
    );
  }, 60_000);
});
