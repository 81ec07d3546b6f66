import { describe, expect, it } from '@jest/globals';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { place } from './place';

describe('an upload to a disk', () => {
  it('does not count a part whose bytes were lost', async () => {
    const { store, prefix, folder } = place();
    const session = await store.upload(`${prefix}u`, { sizeBytes: 4 });
    await session.writePart(0, new Uint8Array([1, 2, 3, 4]));
    const part = readdirSync(folder).find(name => !name.includes('.parts.'))!;
    writeFileSync(join(folder, part), new Uint8Array([1, 2, 0, 0]));
    const again = await store.upload(`${prefix}u`, { sizeBytes: 4, token: session.token });
    expect(await again.parts()).toEqual(new Map());
  });

  it('says in words why what arrived of an upload cannot be read', async () => {
    const { store, prefix, folder } = place();
    const session = await store.upload(`${prefix}u`, { sizeBytes: 4 });
    await session.writePart(0, new Uint8Array(4));
    const part = join(
      folder,
      readdirSync(folder).find(name => !name.includes('.parts.'))!
    );
    rmSync(part);
    mkdirSync(part);
    await expect(session.parts()).rejects.toMatchObject({ tag: 'conflict', subject: part });
  });

  it('refuses a token that belongs to something else', async () => {
    const { store, prefix } = place();
    await expect(store.upload(`${prefix}u`, { sizeBytes: 4, token: '../../etc-1-4' })).rejects.toMatchObject({
      tag: 'bad-input'
    });
  });
});
