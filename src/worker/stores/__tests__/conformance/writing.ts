/** Writing, and taking away: whole or not at all, where nothing is, over one version. */
import { expect } from '@jest/globals';
import { collect } from '../../../core';
import { bytes, chunksOf, contentOf, keysBelow, type MakePlace, type Promises } from './place';

export function describeWriting(it: Promises, makePlace: MakePlace): void {
  it('writes, stats and reads back an object', async () => {
    const { store, prefix } = await makePlace();
    const modified = new Date('2001-02-03T04:05:06.000Z');
    const written = await store.write(`${prefix}deep/er/a.txt`, chunksOf(bytes('one '), bytes('two')), {
      sizeBytes: 7,
      modified
    });
    expect(written).toMatchObject({ key: `${prefix}deep/er/a.txt`, sizeBytes: 7 });
    expect(await store.stat(`${prefix}deep/er/a.txt`)).toMatchObject(written);
    expect(written.modified).toEqual(modified);
    expect(await contentOf(store, `${prefix}deep/er/a.txt`)).toBe('one two');
  });

  it('keeps an empty object', async () => {
    const { store, prefix } = await makePlace();
    await store.write(`${prefix}empty`, new Uint8Array(0));
    expect(await store.stat(`${prefix}empty`)).toMatchObject({ sizeBytes: 0 });
    expect(await contentOf(store, `${prefix}empty`)).toBe('');
  });

  it('shows nothing of a write that failed', async () => {
    const { store, prefix } = await makePlace();
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield bytes('half');
      throw new Error('the source broke');
    }
    await expect(store.write(`${prefix}half`, breaking())).rejects.toThrow('the source broke');
    await expect(store.write(`${prefix}short`, bytes('abc'), { sizeBytes: 4 })).rejects.toMatchObject({
      tag: 'changed'
    });
    expect(await keysBelow(store, prefix)).toEqual([]);
  });

  it('writes only where nothing is, when told so', async () => {
    const { store, prefix } = await makePlace();
    const key = `${prefix}once`;
    const attempts = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map(text => store.write(key, bytes(text), { precondition: { absent: true } }))
    );
    expect(attempts.filter(one => one.status === 'fulfilled')).toHaveLength(1);
    for (const one of attempts) {
      expect(one.status === 'rejected' ? (one.reason as { tag: string }).tag : 'conflict').toBe('conflict');
    }
    expect(await keysBelow(store, prefix)).toEqual([key]);
  });

  it('writes over one version only, when told so', async () => {
    const { store, prefix } = await makePlace();
    const key = `${prefix}v`;
    const { version } = await store.write(key, bytes('first'));
    await store.write(key, bytes('second'), { precondition: { version: version! } });
    await expect(
      store.write(key, bytes('third'), { precondition: { version: version! } })
    ).rejects.toMatchObject({
      tag: 'conflict'
    });
    expect(await contentOf(store, key)).toBe('second');
  });

  it('removes exact keys at their versions, and says what it did', async () => {
    const { store, prefix } = await makePlace();
    const keep = await store.write(`${prefix}keep`, bytes('old'));
    await store.write(`${prefix}keep`, bytes('newer'));
    const gone = await store.write(`${prefix}gone`, bytes('x'));
    const outcomes: Record<string, string> = {};
    for await (const { key, outcome } of store.remove([
      { key: `${prefix}keep`, version: keep.version! },
      { key: `${prefix}gone`, version: gone.version! },
      { key: `${prefix}never` }
    ])) {
      outcomes[key.slice(prefix.length)] = outcome;
    }
    expect(outcomes).toMatchObject({ gone: 'removed', never: expect.stringMatching(/absent|removed/) });
    if ((await store.capabilities()).conditionalDelete) {
      expect(outcomes.keep).toBe('kept');
      expect(await keysBelow(store, prefix)).toEqual([`${prefix}keep`]);
    }
  });

  it('keeps type and metadata, also in a copy', async () => {
    const { store, prefix } = await makePlace();
    const given = {
      contentType: 'text/x-notes; charset=utf-8',
      metadata: { project: 'leap', 'made-by': 'a b' }
    };
    await store.write(`${prefix}from`, bytes('content'), given);
    expect(await store.stat(`${prefix}from`)).toMatchObject(given);
    const heard: unknown[] = [];
    await collect(store.read(`${prefix}from`, { offset: 2, length: 3, onInfo: info => heard.push(info) }));
    // Google's listings tell the metadata already.
    const { metadata, ...told } = given;
    const said = store.type === 's3' ? { metadata, ...told } : told;
    expect(heard).toEqual([expect.objectContaining({ ...said, key: `${prefix}from`, sizeBytes: 7 })]);
    await store.copyFrom(store, `${prefix}from`, `${prefix}to`);
    expect(await store.stat(`${prefix}to`)).toMatchObject(given);
    const session = await store.upload(`${prefix}parts`, { sizeBytes: 3, ...given });
    await session.writePart(0, bytes('abc'));
    await session.complete();
    expect(await store.stat(`${prefix}parts`)).toMatchObject(given);
  });
}
