import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ByteBudget, sleep } from '../../core';
import { chunkTable, Presence, type ChunkTable } from '../../formats';
import { forEachChunk, planSpans, type ChunkSource } from '../spans';

interface Row {
  gap: number;
  length: number;
  presence: number;
}

/** A table whose chunks lie one after the other, with gaps, over two sources. */
function tableOf(rows: readonly Row[]): ChunkTable {
  const table = chunkTable(rows.length);
  let at = 0;
  rows.forEach(({ gap, length, presence }, row) => {
    at += gap;
    table.source[row] = row < rows.length / 2 ? 0 : 1;
    table.offset[row] = at;
    table.length[row] = length;
    table.presence[row] = presence;
    if (presence === Presence.inline) {
      table.inline.set(row, Uint8Array.of(7));
    }
    at += length;
  });
  return table;
}

const rows = fc.array(
  fc.record({
    gap: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 })),
    length: fc.integer({ min: 1, max: 300 }),
    presence: fc.constantFrom(Presence.stored, Presence.stored, Presence.stored, Presence.absent)
  }),
  { maxLength: 60 }
);
const limits = fc.record({
  gapBytes: fc.integer({ min: 0, max: 60 }),
  spanBytes: fc.integer({ min: 1, max: 900 })
});

/** The byte at an offset of a source tells both. */
const byteAt = (source: number, offset: number): number => (offset * 31 + source * 7) & 0xff;

function source(options: { sizeBytes?: number; onFetch?: (length: number) => void } = {}): ChunkSource {
  return {
    uri: 'a.nc',
    source: () => ({ url: 'a.nc', sizeBytes: options.sizeBytes ?? -1 }),
    fetch: async (index, offset, length) => {
      options.onFetch?.(length);
      await sleep(0);
      return Uint8Array.from({ length }, (_, i) => byteAt(index, offset + i));
    }
  };
}

describe('planSpans', () => {
  it('covers every stored row exactly once, and reads at most 1.05 times as much', () => {
    fc.assert(
      fc.property(rows, limits, (described, limit) => {
        const table = tableOf(described);
        const spans = planSpans(table, table.presence.keys(), limit);
        const seen = spans.flatMap(span => span.rows).sort((a, b) => a - b);
        expect(seen).toEqual(described.flatMap((each, i) => (each.presence === Presence.stored ? [i] : [])));
        for (const span of spans) {
          for (const row of span.rows) {
            expect(table.source[row]).toBe(span.source);
            expect(table.offset[row]!).toBeGreaterThanOrEqual(span.offset);
            expect(table.offset[row]! + table.length[row]!).toBeLessThanOrEqual(span.offset + span.length);
          }
          expect(span.length <= limit.spanBytes || span.rows.length === 1).toBe(true);
        }
        const read = spans.reduce((sum, { length }) => sum + length, 0);
        const needed = seen.reduce((sum, row) => sum + table.length[row]!, 0);
        expect(read).toBeLessThanOrEqual(1.05 * needed);
      })
    );
  });

  it('reads neighbours together whatever their order in the table', () => {
    const table = chunkTable(4);
    table.presence.fill(Presence.stored);
    table.length.fill(100);
    table.offset.set([300, 0, 200, 100]);
    expect(planSpans(table, [0, 1, 2, 3])).toEqual([
      { source: 0, offset: 0, length: 400, rows: [1, 3, 2, 0] }
    ]);
  });
});

describe('forEachChunk', () => {
  it('gives each row its own bytes, and gives all memory back', async () => {
    await fc.assert(
      fc.asyncProperty(rows, limits, async (described, limit) => {
        const table = tableOf(described);
        const seen = new Map<number, Uint8Array>();
        const budget = new ByteBudget(1000);
        await forEachChunk(
          source(),
          table,
          [...table.presence.keys()],
          async (row, bytes) => {
            await sleep(0);
            seen.set(row, bytes.slice());
          },
          { budget, limits: limit }
        );
        for (const [row, bytes] of seen) {
          const expected = Uint8Array.from({ length: table.length[row]! }, (_, i) =>
            byteAt(table.source[row]!, table.offset[row]! + i)
          );
          expect(bytes).toEqual(expected);
        }
        expect(seen.size).toBe(described.filter(each => each.presence === Presence.stored).length);
        // Everything was given back: all of it can be taken at once.
        await budget.take(1000);
      }),
      { numRuns: 30 }
    );
  });

  it('waits with the next read until what was read is worked on', async () => {
    const table = tableOf(Array.from({ length: 20 }, () => ({ gap: 5, length: 100, presence: 1 })));
    let fetched = 0;
    let done = 0;
    let most = 0;
    await forEachChunk(
      source({
        onFetch: length => {
          fetched += length;
          most = Math.max(most, fetched - done);
        }
      }),
      table,
      [...table.presence.keys()],
      async (_, bytes) => {
        await sleep(1);
        done += bytes.byteLength;
      },
      { budget: new ByteBudget(300), limits: { gapBytes: 0, spanBytes: 100 } }
    );
    expect(done).toBe(2000);
    expect(most).toBeLessThanOrEqual(300);
  });

  it('gives inline chunks without a read', async () => {
    const table = tableOf([{ gap: 0, length: 1, presence: Presence.inline }]);
    const seen: number[] = [];
    const fetched: number[] = [];
    await forEachChunk(
      source({ onFetch: length => fetched.push(length) }),
      table,
      [0],
      async (_, bytes) => void seen.push(bytes[0]!),
      { budget: new ByteBudget(1) }
    );
    expect({ seen, fetched }).toEqual({ seen: [7], fetched: [] });
  });

  it('refuses a chunk that lies beyond the end of its file before it asks for memory', async () => {
    const table = tableOf([{ gap: 0, length: 2 ** 45, presence: Presence.stored }]);
    const fetched: number[] = [];
    const run = forEachChunk(
      source({ sizeBytes: 1000, onFetch: length => fetched.push(length) }),
      table,
      [0],
      async () => undefined,
      { budget: new ByteBudget(1) }
    );
    await expect(run).rejects.toMatchObject({ tag: 'unreadable' });
    expect(fetched).toEqual([]);
  });

  it('stops at the first failure, and when it is told to', async () => {
    const table = tableOf(Array.from({ length: 50 }, () => ({ gap: 5, length: 100, presence: 1 })));
    const rowsOf = [...table.presence.keys()];
    const stop = new AbortController();
    let calls = 0;
    const limit = { gapBytes: 0, spanBytes: 100 };
    const failing = forEachChunk(
      source(),
      table,
      rowsOf,
      async row => {
        calls++;
        if (row === 3) {
          throw new Error('disk full');
        }
      },
      { budget: new ByteBudget(400), limits: limit }
    );
    await expect(failing).rejects.toThrow('disk full');
    expect(calls).toBeLessThan(50);
    const stopped = forEachChunk(source(), table, rowsOf, async () => stop.abort(), {
      budget: new ByteBudget(400),
      limits: limit,
      signal: stop.signal
    });
    await expect(stopped).rejects.toMatchObject({ tag: 'cancelled' });
  });
});
