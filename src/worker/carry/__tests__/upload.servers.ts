/** Uploads into real buckets: pieces become parts, a killed worker costs one, and nothing of a cancelled one stays. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { MemoryJournal, collect, memoryTask, type Task } from '../../core';
import { SEAWEEDFS, STRICT_GCS, makeBucketWorld, type BucketWorld } from '../../guard/__tests__/servers';
import { clearUpload } from '..';
import { Upload } from '../upload/upload';

const CONTENT = randomBytes(48 * 1024 * 1024 + 7);
/** On Google; two of S3's. */
const PART_BYTES = 16 * 1024 * 1024;
const MODIFIED = 1_700_000_000_000;

describe.each([
  ['Google Cloud Storage', STRICT_GCS],
  ['S3', SEAWEEDFS]
])('Upload to %s', (_, server) => {
  let world: BucketWorld;
  let number = 0;

  beforeAll(async () => {
    world = await makeBucketWorld(server);
  });
  afterAll(async () => world[Symbol.asyncDispose]());

  /** A new upload of one large and one small file, and a way to take it up in another process. */
  function setUp() {
    const folder = `alice/upload-${++number}/`;
    const spec = {
      destination: world.uri + folder,
      files: [
        { path: 'large.bin', sizeBytes: CONTENT.byteLength, modified: MODIFIED },
        { path: 'small.txt', sizeBytes: 5, modified: MODIFIED }
      ],
      overwrite: false
    };
    const journal = new MemoryJournal();
    const begin = (task: Task = memoryTask({ id: 'job', journal })) =>
      Upload.begin(spec, task, world.context);
    const read = async (name: string) => collect(world.store.read(folder + name));
    const keys = async () =>
      [...(await world.snapshot()).keys()]
        .filter(key => key.startsWith(folder))
        .map(key => key.slice(folder.length));
    return { spec, journal, begin, read, keys };
  }

  /** Send pieces as a page does: several at once. Of a store whose parts are smaller there are more. */
  async function send(upload: Upload, limit = Infinity): Promise<number> {
    const { pieceBytes, missing } = await upload.state(0);
    const sent = missing.slice(0, limit);
    await Promise.all(
      sent.map(piece => upload.take(0, piece, CONTENT.subarray(piece * pieceBytes, (piece + 1) * pieceBytes)))
    );
    return sent.length;
  }

  it('makes objects of pieces that come at once', async () => {
    const { begin, read } = setUp();
    using upload = await begin();
    await send(upload);
    expect(await upload.take(1, 0, Buffer.from('words'))).toBe(true);
    await expect(upload.whenEnded()).resolves.toMatchObject({ objects: 2, resumed: 0 });
    expect(Buffer.compare(await read('large.bin'), CONTENT)).toBe(0);
    expect(Buffer.from(await read('small.txt')).toString()).toBe('words');
  });

  it('goes on where a killed worker stopped', async () => {
    const { begin, read, keys } = setUp();
    let pieces: number;
    {
      using upload = await begin();
      const { missing, pieceBytes } = await upload.state(0);
      pieces = missing.length - (2 * PART_BYTES) / pieceBytes;
      // Two parts, of 8 MiB or 16, and one piece more.
      await send(upload, (2 * PART_BYTES) / pieceBytes + 1);
    }
    expect(await keys()).toEqual([]);
    using upload = await begin();
    expect(await send(upload)).toBe(pieces);
    await upload.take(1, 0, Buffer.from('words'));
    await expect(upload.whenEnded()).resolves.toMatchObject({ objects: 2 });
    expect(Buffer.compare(await read('large.bin'), CONTENT)).toBe(0);
  });

  it('knows its own object when the kill came right after the last byte', async () => {
    const { begin, journal } = setUp();
    {
      using upload = await begin();
      await send(upload);
    }
    // What the journal had no time for.
    [...journal.names()].filter(name => name.startsWith('done ')).forEach(name => journal.forget(name));
    using upload = await begin();
    expect(upload.done).toEqual([0]);
  });

  it('replaces nothing that somebody wrote meanwhile', async () => {
    const { begin, spec, read } = setUp();
    using upload = await begin();
    await world.put(`${spec.destination.slice(world.uri.length)}small.txt`, 'somebody');
    await world.put(`${spec.destination.slice(world.uri.length)}large.bin`, 'somebody');
    await expect(upload.take(1, 0, Buffer.from('words'))).rejects.toMatchObject({ tag: 'conflict' });
    await expect(send(upload)).rejects.toMatchObject({ tag: 'conflict' });
    await expect(upload.whenEnded()).rejects.toMatchObject({ tag: 'conflict' });
    expect(Buffer.from(await read('small.txt')).toString()).toBe('somebody');
    expect(Buffer.from(await read('large.bin')).toString()).toBe('somebody');
  });

  it('leaves nothing of what is cancelled', async () => {
    const { begin, spec, journal, keys } = setUp();
    {
      using upload = await begin();
      await send(upload, 16);
    }
    await clearUpload(spec, { id: 'job', journal }, world.context);
    expect([...journal.names()].filter(name => name.startsWith('upload '))).toEqual([]);
    expect(await keys()).toEqual([]);
    using upload = await begin();
    // It begins anew: nothing had stayed to go on with.
    expect((await upload.state(0)).missing[0]).toBe(0);
  });

  it('does nothing when one of its destinations is somebody else’s', async () => {
    await world.put('bob/small.txt', 'his');
    const { spec } = setUp();
    const elsewhere = { ...spec, destination: `${world.uri}bob/`, overwrite: true };
    await expect(Upload.begin(elsewhere, memoryTask(), world.context)).rejects.toMatchObject({
      tag: 'guard-refused'
    });
  });
});
