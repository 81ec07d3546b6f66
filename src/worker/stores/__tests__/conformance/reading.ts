/** Reading: whole, in ranges, at one version, into given memory. */
import { expect } from '@jest/globals';
import { collect } from '../../../core';
import { bytes, type MakePlace, type Promises } from './place';

export function describeReading(it: Promises, makePlace: MakePlace): void {
  it('answers undefined for what is absent, and throws not-found when reading it', async () => {
    const { store, prefix } = await makePlace();
    expect(await store.stat(`${prefix}nothing`)).toBeUndefined();
    await expect(collect(store.read(`${prefix}nothing`))).rejects.toMatchObject({ tag: 'not-found' });
    expect(await store.list(`${prefix}nothing/`)).toEqual({ objects: [], prefixes: [] });
  });

  for (const [offset, length, expected] of [
    [0, 3, '012'],
    [4, 2, '45'],
    [7, undefined, '789'],
    [8, 100, '89'],
    [10, undefined, ''],
    [12, 4, ''],
    [3, 0, '']
  ] as const) {
    it(`reads the range from ${offset}, ${length ?? 'all'} bytes long`, async () => {
      const { store, prefix } = await makePlace();
      await store.write(`${prefix}digits`, bytes('0123456789'));
      const read = await collect(store.read(`${prefix}digits`, { offset, length }));
      expect(new TextDecoder().decode(read)).toBe(expected);
    });
  }

  it('puts what it reads into memory that is given, as far as it fits', async () => {
    const { store, prefix } = await makePlace();
    const digits = '0123456789';
    await store.write(`${prefix}digits`, bytes(digits));
    for (const { range, room } of [
      { range: undefined, room: 10 },
      { range: undefined, room: 4 },
      { range: { offset: 2, length: 5 }, room: 5 },
      { range: { offset: 2, length: 5 }, room: 8 },
      { range: { offset: 8, length: 10 }, room: 10 }
    ]) {
      const into = new Uint8Array(new SharedArrayBuffer(room)).fill(120);
      const read = await collect(store.read(`${prefix}digits`, { ...range, into }));
      const expected = range ? digits.slice(range.offset, range.offset + range.length) : digits;
      expect(new TextDecoder().decode(Buffer.from(read))).toBe(expected);
      // What does not fit comes in memory of its own; what was put there is the same.
      const put = Buffer.from(into).toString().replace(/x+$/, '');
      expect(expected.startsWith(put)).toBe(true);
    }
  });

  it('refuses to read another version than was asked for', async () => {
    const { store, prefix } = await makePlace();
    const { version } = await store.write(`${prefix}v`, bytes('first'));
    expect(await collect(store.read(`${prefix}v`, { ifVersion: version! }))).toHaveLength(5);
    await store.write(`${prefix}v`, bytes('second'));
    await expect(collect(store.read(`${prefix}v`, { ifVersion: version! }))).rejects.toMatchObject({
      tag: 'changed'
    });
  });
}
