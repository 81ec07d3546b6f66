import fc from 'fast-check';
import type { Entry } from '../../../../protocol';
import { nextOrder, sortedIndices } from '../sorting';

const entry = (name: string, sizeBytes: number | null, modified: string | null = null): Entry => ({
  uri: `gs://b/${name}`,
  name,
  kind: 'object',
  sizeBytes,
  modified,
  expiresAt: null,
  etag: null
});

it('sorts names as a person counts', () => {
  const rows = ['run10', 'run9', 'Run1'].map(name => entry(name, 1));
  expect([...sortedIndices(rows, { column: 'name', descending: false })]).toEqual([2, 1, 0]);
});

it('sorts times, and leaves what has none to the end, either way', () => {
  const rows = [entry('a', 1), entry('b', 1, '2020-01-01T00:00:00Z'), entry('c', 1, '2021-01-01T00:00:00Z')];
  expect([...sortedIndices(rows, { column: 'modified', descending: true })]).toEqual([2, 1, 0]);
  expect([...sortedIndices(rows, { column: 'modified', descending: false })]).toEqual([1, 2, 0]);
});

it('shows each row once, in order, equal ones as they were', () => {
  const sizes = fc.array(fc.option(fc.integer({ min: 0, max: 5 })));
  fc.assert(
    fc.property(sizes, fc.boolean(), (rows, descending) => {
      const entries = rows.map((size, i) => entry(String(i), size));
      const order = [...sortedIndices(entries, { column: 'size', descending })];
      expect([...order].sort((a, b) => a - b)).toEqual(rows.map((_, i) => i));
      order.slice(1).forEach((index, i) => {
        const before = order[i];
        const [a, b] = [rows[before], rows[index]];
        if (a === b) {
          expect(before).toBeLessThan(index);
        } else if (a === null) {
          expect(b).toBeNull();
        } else if (b !== null) {
          expect(descending ? a > b : a < b).toBe(true);
        }
      });
    })
  );
});

it('goes from the likelier order over its reverse back to the store’s own', () => {
  const first = nextOrder(undefined, 'size');
  expect(first).toEqual({ column: 'size', descending: true });
  const second = nextOrder(first, 'size');
  expect(second).toEqual({ column: 'size', descending: false });
  expect(nextOrder(second, 'size')).toBeUndefined();
  expect(nextOrder(second, 'name')).toEqual({ column: 'name', descending: false });
});
