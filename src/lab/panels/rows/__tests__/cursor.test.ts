import type { Entry } from '../../../../protocol';
import { Cursor } from '../cursor';
import { Listing } from '../listing';
import { Selection } from '../selection';

function row(name: string): Entry {
  const uri = `gs://b/alice/${name}`;
  return { uri, name, kind: 'object', sizeBytes: 1, modified: null, expiresAt: null, etag: null };
}

/** A cursor on the rows of one page. */
async function cursorOn(names: string[]) {
  const listing = new Listing({
    read: () => Promise.resolve({ entries: names.map(row), access: { write: true, remove: false } }),
    skim: () => Promise.reject(new Error('There is one page.')),
    last: () => Promise.resolve(null)
  });
  await listing.more();
  const selection = new Selection();
  const cursor = new Cursor(
    selection,
    () => listing,
    () => undefined
  );
  return { cursor, selection, listing };
}

describe('Cursor', () => {
  it('selects by row, toggles, and extends from the anchor', async () => {
    const { cursor, selection } = await cursorOn(['a', 'b', 'c', 'd']);
    const names = () => selection.entries.map(entry => entry.name).join('');
    cursor.select(1);
    await cursor.extend(3);
    expect(names()).toBe('bcd');
    await cursor.extend(0);
    expect(names()).toBe('ab');
    cursor.toggle(3);
    expect(names()).toBe('abd');
    cursor.toggle(0);
    expect(names()).toBe('bd');
    await cursor.selectAll();
    expect(names()).toBe('abcd');
  });

  it('keeps no selection that was not asked for when the rows of a range cannot be read', async () => {
    const { cursor, selection, listing } = await cursorOn(['a', 'b', 'c']);
    cursor.select(2);
    listing.range = () => Promise.resolve(undefined);
    await cursor.selectAll();
    expect(selection.size).toBe(0);
    cursor.select(2);
    await cursor.extend(0);
    expect(selection.size).toBe(0);
  });

  it('gives up a range that is still being read when another row is selected', async () => {
    const { cursor, selection } = await cursorOn(['a', 'b', 'c']);
    const all = cursor.selectAll();
    cursor.select(1);
    await all;
    expect(selection.entries.map(entry => entry.name)).toEqual(['b']);
  });
});
