import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { composeContext } from '../../compose';
import type { WorkContext } from '../../context';
import { MemoryJournal, memoryTask } from '../../core';
import { DiskStore } from '../../stores/disk';
import { partOf } from '../../stores/disk/writing';
import { runCopy, runUsage, type CopyRequest, type TransferResult } from '..';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'transfer-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
let home: string;
let bucket: string;
let context: WorkContext;

beforeEach(async () => {
  const place = join(root, String(count++));
  home = join(place, 'home');
  bucket = join(place, 'bucket');
  mkdirSync(home, { recursive: true });
  mkdirSync(join(bucket, 'alice'), { recursive: true });
  mkdirSync(join(bucket, 'bob'));
  const config = join(place, 'lifecycle.yaml');
  writeFileSync(
    config,
    `panels:\n  - {id: scratch, title: Scratch, roots: [{uri: "${bucket}", write: own, delete: own}]}\n`
  );
  const env = {
    HOME: home,
    JUPYTERHUB_USER: 'alice',
    LIFECYCLE_CONFIG: config,
    LIFECYCLE_STATE: join(place, 'state')
  };
  context = await composeContext(env, home);
});

/** Make files below HOME; the content is the path. */
function files(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), path);
  }
}

/** Every path below a folder of HOME, folders with a slash. */
function tree(folder: string): string[] {
  return readdirSync(join(home, folder), { recursive: true, withFileTypes: true })
    .map(
      entry =>
        join(entry.parentPath, entry.name).slice(join(home, folder).length + 1) +
        (entry.isDirectory() ? '/' : '')
    )
    .sort();
}

function copy(
  sources: string | string[],
  destination: string,
  options: Partial<CopyRequest> = {}
): Promise<TransferResult> {
  return runCopy(
    { verb: 'cp', sources: [sources].flat(), destination, recursive: false, ...options },
    memoryTask(),
    context
  );
}

const recursive = { recursive: true };
const move = { verb: 'mv', recursive: true } as const;

describe('where a copy goes', () => {
  it.each([
    [['a'], 'exact', {}, ['exact']],
    [['a'], 'new/deep/', {}, ['new/', 'new/deep/', 'new/deep/a']],
    [['a'], 'folder', {}, ['folder/', 'folder/a']],
    [['a', 't/x'], 'both', {}, ['both/', 'both/a', 'both/x']],
    [['t'], 'b', recursive, ['b/', 'b/s/', 'b/s/y', 'b/x']],
    [['t/'], 'b/', recursive, ['b/', 'b/s/', 'b/s/y', 'b/x']],
    [['t'], 'folder', recursive, ['folder/', 'folder/s/', 'folder/s/y', 'folder/x']],
    [['t', 'a'], 'b', recursive, ['b/', 'b/a', 'b/t/', 'b/t/s/', 'b/t/s/y', 'b/t/x']]
  ])('%j to %s is %j', async (sources, destination, options, expected) => {
    files('from/a', 'from/t/x', 'from/t/s/y');
    mkdirSync(join(home, 'to/folder'), { recursive: true });
    await copy(
      sources.map(source => `${home}/from/${source}`),
      `${home}/to/${destination}`,
      options
    );
    expect(tree('to').filter(path => path !== 'folder/' || expected.includes('folder/'))).toEqual(expected);
  });

  it('asks for -r before it copies a folder', async () => {
    files('t/x');
    await expect(copy(`${home}/t`, `${home}/b`)).rejects.toMatchObject({
      tag: 'bad-input',
      message: expect.stringContaining('cp -r')
    });
  });

  it.each([
    ['t', 't/below', recursive],
    ['t', 't', recursive],
    ['t', 'link/below', recursive],
    ['t', 't/below', move],
    ['t/x', 't/x', {}],
    ['t/x', 'link/x', {}]
  ])('refuses %s to %s: the same place', async (source, destination, options) => {
    files('t/x');
    symlinkSync('t', join(home, 'link'));
    await expect(copy(`${home}/${source}`, `${home}/${destination}`, options)).rejects.toMatchObject({
      tag: 'bad-input'
    });
    expect(tree('t')).toEqual(['x']);
  });

  it('allows a sibling whose name begins the same', async () => {
    files('t/x');
    await copy(`${home}/t`, `${home}/t2`, recursive);
    expect(tree('t2')).toEqual(['x']);
  });

  it('refuses two sources that would become one object', async () => {
    files('a/x', 'b/x');
    await expect(copy([`${home}/a/x`, `${home}/b/x`], `${home}/to/`)).rejects.toMatchObject({
      tag: 'bad-input'
    });
    expect(existsSync(join(home, 'to'))).toBe(false);
  });

  it('says what is missing', async () => {
    await expect(copy(`${home}/nothing`, `${home}/b`)).rejects.toMatchObject({ tag: 'not-found' });
  });
});

describe('cp', () => {
  it('keeps content, times and empty folders, and counts', async () => {
    files('t/x', 't/s/y');
    mkdirSync(join(home, 't/empty'));
    utimesSync(join(home, 't/x'), 1e9, 1e9);
    const result = await copy(`${home}/t`, `${home}/b`, recursive);
    expect(tree('b')).toEqual(['empty/', 's/', 's/y', 'x']);
    expect(readFileSync(join(home, 'b/s/y'), 'utf8')).toBe('t/s/y');
    expect(statSync(join(home, 'b/x')).mtimeMs).toBe(1e12);
    expect(result).toMatchObject({ objects: 2, bytes: 8, skipped: 0, removed: 0, failed: 0, resumed: 0 });
  });

  it('overwrites what is there, even when it is the same', async () => {
    files('x');
    writeFileSync(join(home, 'y'), 'old');
    expect(await copy(`${home}/x`, `${home}/y`)).toMatchObject({ objects: 1 });
    expect(await copy(`${home}/x`, `${home}/y`)).toMatchObject({ objects: 1 });
    expect(readFileSync(join(home, 'y'), 'utf8')).toBe('x');
  });

  it('skips links below a folder, and follows one that is named', async () => {
    files('t/x');
    symlinkSync('x', join(home, 't/link'));
    symlinkSync('.', join(home, 't/round'));
    expect(await copy(`${home}/t`, `${home}/b`, recursive)).toMatchObject({ objects: 1, skipped: 2 });
    expect(tree('b')).toEqual(['x']);
    await copy(`${home}/t/link`, `${home}/c`);
    expect(lstatSync(join(home, 'c')).isSymbolicLink()).toBe(false);
    expect(readFileSync(join(home, 'c'), 'utf8')).toBe('t/x');
  });

  it('does nothing at all when one destination is forbidden', async () => {
    files('t/alice/x', 't/bob/x');
    await expect(copy(`${home}/t`, bucket, recursive)).rejects.toMatchObject({ tag: 'guard-refused' });
    expect(readdirSync(bucket, { recursive: true }).sort()).toEqual(['alice', 'bob']);
    await copy(`${home}/t/alice`, `${bucket}/alice/new`, recursive);
    expect(readdirSync(join(bucket, 'alice/new'))).toEqual(['x']);
  });

  it('does not write through a link into what is not mine', async () => {
    files('x');
    symlinkSync(join(bucket, 'bob'), join(home, 'link'));
    for (const destination of ['link', 'link/', 'link/y', 'link/new/y']) {
      await expect(copy(`${home}/x`, `${home}/${destination}`)).rejects.toMatchObject({
        tag: 'guard-refused'
      });
    }
    await expect(copy(`${home}/x`, `${bucket}/../${bucket.split('/').pop()}/bob/y`)).rejects.toMatchObject({
      tag: 'guard-refused'
    });
    expect(readdirSync(join(bucket, 'bob'))).toEqual([]);
  });

  it('copies the others when one fails, and names it', async () => {
    files('t/a', 't/b', 't/c');
    mkdirSync(join(home, 'to'));
    // A file stands where a folder is needed.
    files('t/d/x', 'to/d');
    const failing = copy(`${home}/t`, `${home}/to`, recursive);
    await expect(failing).rejects.toMatchObject({
      tag: 'conflict',
      message: expect.stringMatching(/1 of 4 objects failed(.|\n)*t\/d\/x/)
    });
    expect(tree('to')).toEqual(['a', 'b', 'c', 'd']);
  });

  it('copies from the web, under the name in the address', async () => {
    const server = createServer((request, response) => {
      const body = `web ${request.url}`;
      // A page made as it is asked for has no length, and no ETag.
      const isMade = request.url!.startsWith('/made');
      response.writeHead(200, isMade ? {} : { etag: '"1"', 'content-length': body.length });
      response.end(request.method === 'HEAD' ? undefined : body);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    try {
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      await copy(`${origin}/data/a%20b.nc?download=1`, `${home}/to/`);
      expect(readFileSync(join(home, 'to/a b.nc'), 'utf8')).toBe('web /data/a%20b.nc?download=1');
      expect(await copy(`${origin}/made.nc?time=0`, `${home}/to`)).toMatchObject({ objects: 1, bytes: 19 });
      expect(readFileSync(join(home, 'to/made.nc'), 'utf8')).toBe('web /made.nc?time=0');
      await expect(copy(`${origin}/made`, `${home}/to`, move)).rejects.toMatchObject({
        tag: 'guard-refused'
      });
      await expect(copy(`${home}/to/a b.nc`, `${origin}/upload`)).rejects.toMatchObject({
        tag: 'guard-refused'
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe('mv', () => {
  it('moves a folder away, empty ones too', async () => {
    files('t/x', 't/s/y');
    mkdirSync(join(home, 't/empty'));
    const result = await copy(`${home}/t`, `${home}/b`, move);
    expect(tree('b')).toEqual(['empty/', 's/', 's/y', 'x']);
    expect(existsSync(join(home, 't'))).toBe(false);
    expect(result).toMatchObject({ objects: 2, removed: 2 });
  });

  it('leaves links, and the folder they are in', async () => {
    files('t/x');
    symlinkSync('x', join(home, 't/link'));
    expect(await copy(`${home}/t`, `${home}/b`, move)).toMatchObject({ skipped: 1, removed: 1 });
    expect(tree('t')).toEqual(['link']);
    await expect(copy(`${home}/t/link`, `${home}/c`, move)).rejects.toMatchObject({ tag: 'bad-input' });
  });

  it('does nothing when a source may not be removed', async () => {
    writeFileSync(join(bucket, 'bob/theirs'), 'x');
    await expect(copy(`${bucket}/bob/theirs`, `${home}/mine`, move)).rejects.toMatchObject({
      tag: 'guard-refused'
    });
    expect(readdirSync(home)).toEqual([]);
  });

  it('empties the own folder and leaves it', async () => {
    writeFileSync(join(bucket, 'alice/x'), 'x');
    await copy(`${bucket}/alice`, `${home}/mine`, move);
    expect(tree('mine')).toEqual(['x']);
    expect(readdirSync(join(bucket, 'alice'))).toEqual([]);
  });

  it('removes no source when a copy failed', async () => {
    files('t/a', 't/d/x', 'to/d');
    await expect(copy(`${home}/t`, `${home}/to`, move)).rejects.toMatchObject({ tag: 'conflict' });
    expect(tree('t')).toEqual(['a', 'd/', 'd/x']);
  });
});

describe('an interrupted copy', () => {
  const TOTAL = 200;
  const request = (): CopyRequest => ({
    verb: 'cp',
    sources: [`${home}/t`],
    destination: `${bucket}/alice/b`,
    recursive: true
  });

  async function interrupted(journal: MemoryJournal, after: number): Promise<void> {
    files(...Array.from({ length: TOTAL }, (_, i) => `t/${i}`));
    const stop = new AbortController();
    const task = memoryTask({
      journal,
      signal: stop.signal,
      onProgress: ({ partsDone }) => {
        if ((partsDone ?? 0) >= after) {
          stop.abort();
        }
      }
    });
    await expect(runCopy(request(), task, context)).rejects.toMatchObject({ tag: 'cancelled' });
  }

  function snapshot(): Map<string, bigint> {
    const folder = join(bucket, 'alice/b');
    return new Map(
      readdirSync(folder).map(name => [name, lstatSync(join(folder, name), { bigint: true }).ino])
    );
  }

  it('does only what is missing when it is run again', async () => {
    const journal = new MemoryJournal();
    await interrupted(journal, 80);
    const before = snapshot();
    expect(before.size).toBeGreaterThanOrEqual(80);
    expect(before.size).toBeLessThan(TOTAL);
    const result = await runCopy(request(), memoryTask({ journal }), context);
    expect(result).toMatchObject({ objects: TOTAL - before.size, resumed: before.size, failed: 0 });
    const after = snapshot();
    expect(after.size).toBe(TOTAL);
    for (const [name, inode] of before) {
      expect(after.get(name)).toBe(inode);
    }
    expect([...after.keys()].filter(name => name.includes('lifecycle-part'))).toEqual([]);
  });

  it('recognises what was written when the journal lost its end', async () => {
    await interrupted(new MemoryJournal(), 50);
    const before = snapshot();
    const journal = new MemoryJournal();
    journal.finish('begun', true);
    const result = await runCopy(request(), memoryTask({ journal }), context);
    expect(result).toMatchObject({ objects: TOTAL - before.size, resumed: before.size });
  });

  it('copies again what changed at either end since', async () => {
    const journal = new MemoryJournal();
    await interrupted(journal, 80);
    const [one, two] = snapshot().keys();
    const finished = snapshot().size;
    writeFileSync(join(home, 't', one), 'new content at the source');
    writeFileSync(join(bucket, 'alice/b', two), 'spoilt');
    const result = await runCopy(request(), memoryTask({ journal }), context);
    expect(result.resumed).toBe(finished - 2);
    expect(readFileSync(join(bucket, 'alice/b', one), 'utf8')).toBe('new content at the source');
    expect(readFileSync(join(bucket, 'alice/b', two), 'utf8')).toBe(`t/${two}`);
  });

  it('takes away what a kill between the last two steps of a write left', async () => {
    const journal = new MemoryJournal();
    await interrupted(journal, 80);
    const [finished] = snapshot().keys();
    const store = new DiskStore();
    const key = join(bucket, 'alice/b', finished).slice(1);
    // The state of that kill: the object stands, and its unfinished file too.
    const part = partOf(`/${key}`, 'the job');
    linkSync(`/${key}`, part);
    await runCopy(request(), memoryTask({ journal, id: 'the job' }), context);
    expect(existsSync(part)).toBe(false);
    expect(await store.stat(key)).toBeDefined();
  });

  it('finishes a move whose sources are partly gone', async () => {
    files('t/a', 't/b');
    const journal = new MemoryJournal();
    const moving: CopyRequest = { ...request(), ...move };
    await runCopy({ ...moving, verb: 'cp' }, memoryTask({ journal }), context);
    rmSync(join(home, 't/a'));
    expect(await runCopy(moving, memoryTask({ journal }), context)).toMatchObject({
      objects: 0,
      resumed: 1,
      removed: 1
    });
    expect(await runCopy(moving, memoryTask({ journal }), context)).toMatchObject({ objects: 0, removed: 0 });
    expect(readdirSync(join(bucket, 'alice/b')).sort()).toEqual(['a', 'b']);
  });
});

describe('a large object', () => {
  /** As a copy between two file systems: nothing is shared. */
  function streaming(): WorkContext {
    const store = new DiskStore();
    store.copyFrom = async () => undefined;
    return { ...context, open: () => store };
  }

  /** The same, and nothing can be renamed. */
  function between(): WorkContext {
    const made = streaming();
    (made.open(made.parse('/')) as DiskStore).rename = async () => undefined;
    return made;
  }

  it('goes in parts, and resumes at the part where it was stopped', async () => {
    const size = 70 * 1024 * 1024 + 5;
    writeFileSync(join(home, 'big'), 'begin');
    truncateSync(join(home, 'big'), size);
    utimesSync(join(home, 'big'), 1e9, 1e9);
    const request: CopyRequest = {
      verb: 'cp',
      sources: [`${home}/big`],
      destination: `${home}/to/big`,
      recursive: false
    };
    const journal = new MemoryJournal();
    const stop = new AbortController();
    const first = memoryTask({
      journal,
      signal: stop.signal,
      onProgress: ({ bytesDone }) => (bytesDone ?? 0) > 0 && stop.abort()
    });
    await expect(runCopy(request, first, streaming())).rejects.toMatchObject({ tag: 'cancelled' });
    expect(existsSync(join(home, 'to/big'))).toBe(false);
    const result = await runCopy(request, memoryTask({ journal }), streaming());
    expect(result).toMatchObject({ objects: 1, bytes: size });
    expect(result.resumed).toBeGreaterThan(0);
    expect(readFileSync(join(home, 'to/big')).equals(readFileSync(join(home, 'big')))).toBe(true);
    expect(statSync(join(home, 'to/big')).mtimeMs).toBe(1e12);
    expect(readdirSync(join(home, 'to'))).toEqual(['big']);
  });

  it.each([
    ['renamed inside a file system', streaming, true],
    ['copied and removed between two', between, false]
  ])('is %s by mv', async (_, makeContext, sameFile) => {
    const size = 70 * 1024 * 1024;
    files('t/small');
    writeFileSync(join(home, 't/big'), 'begin');
    truncateSync(join(home, 't/big'), size);
    const before = statSync(join(home, 't/big'));
    const request: CopyRequest = { ...move, sources: [`${home}/t`], destination: `${home}/to` };
    expect(await runCopy(request, memoryTask(), makeContext())).toMatchObject({
      objects: 2,
      removed: 2,
      failed: 0
    });
    const after = statSync(join(home, 'to/big'));
    expect(after.ino === before.ino).toBe(sameFile);
    expect(after.size).toBe(size);
    expect(tree('to')).toEqual(['big', 'small']);
    expect(existsSync(join(home, 't'))).toBe(false);
  });

  it('fails with changed when the source changes meanwhile, and leaves nothing', async () => {
    writeFileSync(join(home, 'big'), 'begin');
    truncateSync(join(home, 'big'), 160 * 1024 * 1024);
    const request: CopyRequest = {
      verb: 'cp',
      sources: [`${home}/big`],
      destination: `${home}/to/big`,
      recursive: false
    };
    let touched = false;
    const task = memoryTask({
      onProgress: ({ bytesDone }) => {
        if (!touched && (bytesDone ?? 0) > 0) {
          touched = true;
          writeFileSync(join(home, 'big'), 'other', { flag: 'r+' });
        }
      }
    });
    await expect(runCopy(request, task, streaming())).rejects.toMatchObject({ tag: 'changed' });
    expect(readdirSync(join(home, 'to'))).toEqual([]);
  });
});

describe('du', () => {
  it('adds up below each part, and follows no link', async () => {
    files('t/a', 't/s/y', 't/s/z/w');
    symlinkSync('/', join(home, 't/link'));
    expect(await runUsage({ uri: `${home}/t` }, memoryTask(), context)).toEqual({
      uri: `${home}/t`,
      objects: 4,
      sizeBytes: 15,
      children: [
        { uri: `${home}/t/a`, objects: 1, sizeBytes: 3 },
        { uri: `${home}/t/link`, objects: 1, sizeBytes: 0 },
        { uri: `${home}/t/s/`, objects: 2, sizeBytes: 12 }
      ]
    });
    await expect(runUsage({ uri: `${home}/no` }, memoryTask(), context)).rejects.toMatchObject({
      tag: 'not-found'
    });
  });
});
