/**
 * Where a preview's exact item list is kept between the dialog and the removal:
 * an append-only NDJSON file in the state folder, or, when that disk is full or
 * read only, in the temporary folder, or at last in memory.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdir, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LifecycleError } from '../core/errors';

const FLUSH_CHARACTERS = 256 * 1024;
/** In memory only when no disk takes it: then a very long list is refused. */
const MAX_MEMORY_CHARACTERS = 64 * 1024 * 1024;
/** Long past their half hour, previews of removed or abandoned jobs are swept away. */
const SWEEP_AFTER_MS = 7 * 24 * 3600 * 1000;

/** The last line holds the totals, and is short. */
const MAX_LAST_LINE_BYTES = 4096;

const inMemory = new Map<string, string>();

/** Somewhere a list can be written to. */
export interface ListWriter {
  /**
   * `line` is without its line feed.
   *
   * @throws when there is no room
   */
  add(line: string): Promise<void>;
  /** Close it; answers with the SHA-256 of what was written. */
  finish(): Promise<string>;
  /** Nobody will ask for it: take away what was written. */
  discard(): Promise<void>;
}

/** Writers in the order in which they should be tried. */
export function listWriters(stateFolder: string, id: string): (() => Promise<ListWriter>)[] {
  return [
    () => fileWriter(join(stateFolder, 'previews'), id),
    async () => fileWriter(await temporaryFolder(), id),
    async () => memoryWriter(id)
  ];
}

async function fileWriter(folder: string, id: string): Promise<ListWriter> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await sweep(folder);
  const path = join(folder, `${id}.ndjson`);
  const file = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  let pending = '';
  const flush = async (): Promise<void> => {
    hash.update(pending);
    const text = pending;
    pending = '';
    await file.writeFile(text);
  };
  return {
    async add(line) {
      pending += `${line}\n`;
      if (pending.length > FLUSH_CHARACTERS) {
        await flush();
      }
    },
    async finish() {
      await flush();
      await closeDurably(file);
      return hash.digest('hex');
    },
    async discard() {
      await file.close().catch(() => undefined);
      await rm(path, { force: true });
    }
  };
}

async function closeDurably(file: FileHandle): Promise<void> {
  await file.datasync();
  await file.close();
}

function memoryWriter(id: string): ListWriter {
  let text = '';
  return {
    async add(line) {
      text += `${line}\n`;
      if (text.length > MAX_MEMORY_CHARACTERS) {
        throw new LifecycleError(
          'storage-full',
          'The list of what would be removed is too long for memory, and neither the state folder nor the temporary folder takes it. Remove it in smaller pieces.'
        );
      }
    },
    async finish() {
      inMemory.set(id, text);
      return createHash('sha256').update(text).digest('hex');
    },
    async discard() {
      text = '';
    }
  };
}

/** A folder of this user's alone in the temporary folder. */
async function temporaryFolder(): Promise<string> {
  const folder = join(tmpdir(), `lifecycle-${process.getuid?.() ?? 'user'}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const info = await lstat(folder);
  if (!info.isDirectory() || info.uid !== process.getuid?.() || (info.mode & 0o077) !== 0) {
    throw new LifecycleError('storage-full', `${folder} belongs to somebody else.`);
  }
  return folder;
}

async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const info = await stat(path).catch(() => undefined);
    if (info && Date.now() - info.mtimeMs > SWEEP_AFTER_MS) {
      await rm(path, { force: true });
    }
  }
}

interface WrittenList {
  /** SHA-256 of the list as it is now. */
  digest: string;
  lastLine: string;
  lines(): AsyncIterable<string>;
}

/** A written list; undefined when there is none of that id. */
export async function openList(stateFolder: string, id: string): Promise<WrittenList | undefined> {
  const text = inMemory.get(id);
  if (text !== undefined) {
    const digest = createHash('sha256').update(text).digest('hex');
    return { digest, lastLine: lastLineOf(text), lines: () => linesOfText(text) };
  }
  for (const folder of [join(stateFolder, 'previews'), await temporaryFolder().catch(() => undefined)]) {
    const path = folder === undefined ? undefined : join(folder, `${id}.ndjson`);
    if (path !== undefined && (await lstat(path).catch(() => undefined))?.isFile()) {
      return { ...(await readThrough(path)), lines: () => linesOfFile(path) };
    }
  }
  return undefined;
}

async function readThrough(path: string): Promise<{ digest: string; lastLine: string }> {
  const hash = createHash('sha256');
  let tail = Buffer.alloc(0);
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk as Buffer);
    tail = Buffer.concat([tail, chunk as Buffer]).subarray(-MAX_LAST_LINE_BYTES);
  }
  return { digest: hash.digest('hex'), lastLine: lastLineOf(tail.toString('utf8')) };
}

function lastLineOf(text: string): string {
  const end = text.endsWith('\n') ? text.length - 1 : text.length;
  return text.slice(text.lastIndexOf('\n', end - 1) + 1, end);
}

async function* linesOfFile(path: string): AsyncIterable<string> {
  const { createInterface } = await import('node:readline');
  const input = createReadStream(path, 'utf8');
  try {
    yield* createInterface({ input, crlfDelay: Infinity });
  } finally {
    input.destroy();
  }
}

async function* linesOfText(text: string): AsyncIterable<string> {
  yield* text.split('\n').filter(line => line !== '');
}
