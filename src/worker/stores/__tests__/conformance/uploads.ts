/** Uploads in parts, taken up again. */
import { expect } from '@jest/globals';
import { collect, md5Hex } from '../../../core';
import { bytes, keysBelow, type MakePlace, type Promises } from './place';

export function describeUploads(it: Promises, makePlace: MakePlace): void {
  it('uploads in parts, and takes a session up again', async () => {
    const { store, prefix } = await makePlace();
    const key = `${prefix}sub/big`;
    const modified = new Date('2010-01-01T00:00:00Z');
    const probe = await store.upload(key, { sizeBytes: 1 });
    const content = new Uint8Array(probe.partBytes + 1000).map((_, i) => (i * 31) % 251);
    const options = { sizeBytes: content.length, modified };
    const first = await store.upload(key, options);
    const parts = [content.subarray(0, first.partBytes), content.subarray(first.partBytes)] as const;
    const [sooner, later] = first.isSequential ? ([0, 1] as const) : ([1, 0] as const);
    const token = (await first.open?.()) ?? first.token;
    expect(await first.parts()).toEqual(new Map());
    await first.writePart(sooner, parts[sooner]);
    expect(await store.stat(key)).toBeUndefined();
    expect(await keysBelow(store, prefix)).toEqual([]);

    const second = await store.upload(key, { ...options, token });
    expect(second.partBytes).toBe(first.partBytes);
    const have = await second.parts();
    expect([...have.keys()]).toEqual([sooner]);
    expect(have.get(sooner)?.sizeBytes).toBe(parts[sooner].length);
    expect(have.get(sooner)?.md5 ?? md5Hex(parts[sooner])).toBe(md5Hex(parts[sooner]));
    await second.writePart(later, parts[later]);
    expect(await store.stat(key)).toBeUndefined();
    const done = await second.complete();
    expect(done).toMatchObject({ key, sizeBytes: content.length, modified });
    expect(Buffer.compare(await collect(store.read(key)), content)).toBe(0);
    expect(await keysBelow(store, prefix)).toEqual([key]);
  });

  it('leaves nothing of an upload that was given up', async () => {
    const { store, prefix } = await makePlace();
    const session = await store.upload(`${prefix}u`, { sizeBytes: 3 });
    await session.writePart(0, bytes('abc'));
    await session.abort();
    expect(await keysBelow(store, prefix)).toEqual([]);
    expect(await session.parts()).toEqual(new Map());
  });
}
