/** Copies that the service makes itself, and renaming. */
import { expect } from '@jest/globals';
import { collect } from '../../../core';
import { bytes, contentOf, keysBelow, type MakePlace, type Promises } from './place';

export function describeCopies(it: Promises, makePlace: MakePlace): void {
  it('copies inside itself, at one version, keeping the time', async () => {
    const { store, prefix } = await makePlace();
    const modified = new Date('2005-05-05T05:05:05Z');
    const { version } = await store.write(`${prefix}from`, bytes('content'), { modified });
    const copied = await store.copyFrom(store, `${prefix}from`, `${prefix}x/to`, {
      modified,
      ifVersion: version!
    });
    expect(copied).toMatchObject({ key: `${prefix}x/to`, sizeBytes: 7, modified });
    expect(await contentOf(store, `${prefix}x/to`)).toBe('content');
    await store.write(`${prefix}from`, bytes('changed'));
    await expect(
      store.copyFrom(store, `${prefix}from`, `${prefix}x/again`, { ifVersion: version! })
    ).rejects.toMatchObject({ tag: 'changed' });
    expect(await store.stat(`${prefix}x/again`)).toBeUndefined();
  });

  it('has the service copy parts of another object, where it can', async () => {
    const { store, prefix } = await makePlace();
    const { partBytes } = await store.upload(`${prefix}probe`, { sizeBytes: 1 });
    const content = new Uint8Array(partBytes + 1000).map((_, i) => (i * 17) % 253);
    const { version } = await store.write(`${prefix}from`, content);
    const session = await store.upload(`${prefix}to`, { sizeBytes: content.length });
    const ifVersion = version!;
    for (const index of [0, 1]) {
      if (!(await session.copyPart?.(index, store, `${prefix}from`, { ifVersion }))) {
        await session.writePart(index, content.subarray(index * partBytes, (index + 1) * partBytes));
      }
    }
    await session.complete();
    expect(Buffer.compare(await collect(store.read(`${prefix}to`)), content)).toBe(0);
  });

  it('renames at one version, and never over what it should not', async () => {
    const { store, prefix } = await makePlace();
    const from = await store.write(`${prefix}from`, bytes('content'), { modified: new Date(1e12) });
    await store.write(`${prefix}there`, bytes('other'));
    const absent = { absent: true } as const;
    await expect(
      store.rename!(`${prefix}from`, `${prefix}there`, { precondition: absent })
    ).rejects.toMatchObject({
      tag: 'conflict'
    });
    await expect(store.rename!(`${prefix}from`, `${prefix}x`, { ifVersion: 'older' })).rejects.toMatchObject({
      tag: 'changed'
    });
    expect(await keysBelow(store, prefix)).toEqual([`${prefix}from`, `${prefix}there`]);
    const renamed = await store.rename!(`${prefix}from`, `${prefix}x/to`, {
      ifVersion: from.version!,
      precondition: absent
    });
    expect(renamed).toMatchObject({ key: `${prefix}x/to`, sizeBytes: 7, modified: new Date(1e12) });
    expect(await keysBelow(store, prefix)).toEqual([`${prefix}there`, `${prefix}x/to`]);
  });
}
