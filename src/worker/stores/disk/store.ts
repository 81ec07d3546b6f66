/** Files on disk behind the store interface. One store is the whole disk; keys are absolute paths without the leading slash. */
import { constants } from 'node:fs';
import { mkdir, open, readlink, realpath } from 'node:fs/promises';
import { LifecycleError, mapConcurrent, throwIfAborted } from '../../core';
import type {
  Capabilities,
  ListOptions,
  ListPage,
  ObjectInfo,
  ReadOptions,
  RemoveItem,
  RemoveOutcome,
  RenameOptions,
  Store,
  UploadSession,
  WriteOptions
} from '../store';
import { copyFile, renameFile } from './copying';
import { Cursors, walk, type Found } from './listing';
import {
  changed,
  diskError,
  filePathOf,
  infoOf,
  isAbsence,
  lstatIfAny,
  notAFile,
  pathOf,
  standing,
  versionOf
} from './paths';
import { removeAll, sweep } from './removal';
import { DiskUploadSession } from './session';
import { assertOurs, createNew, discard, partOf, preparePart, publish, writeAll } from './writing';

const READ_BYTES = 512 * 1024;
const STATS_AT_ONCE = 32;

/**
 * Symbolic links: `list` and `stat` show the link itself (`linkTarget`),
 * recursive listings never go through one, `write` and `remove` replace or
 * remove the link. `read` opens what a link points to, as opening a path does;
 * who must not follow looks at `linkTarget` first, who wants the size and
 * version of the content asks `resolve` first.
 */
export class DiskStore implements Store {
  readonly type = 'disk';

  uri(key: string): string {
    return `/${key}`;
  }

  async capabilities(): Promise<Capabilities> {
    return {
      conditionalWrite: true,
      conditionalComplete: true,
      conditionalDelete: true,
      undo: false,
      presign: false,
      rawKeys: false,
      write: true
    };
  }

  async list(prefix: string, options: ListOptions = {}): Promise<ListPage> {
    const { pageSize = 1000, signal } = options;
    if (prefix.includes('\0')) {
      pathOf(prefix);
    }
    const token = options.pageToken === undefined ? undefined : this.cursors.take(options.pageToken);
    const found: Found[] = [];
    const steps =
      token?.walk ??
      walk(prefix, {
        flat: options.delimiter === '/',
        folders: options.folders ?? false,
        after: token?.after
      });
    let next: Found | undefined = token?.pending ?? (await step(steps, signal));
    while (next && found.length < pageSize) {
      found.push(next);
      next = await step(steps, signal);
    }
    const page: ListPage = { objects: [], prefixes: [] };
    const infos = await mapConcurrent(found, STATS_AT_ONCE, one => this.look(one, options), signal);
    for (const [index, one] of found.entries()) {
      const info = infos[index];
      if (one.kind === 'folder' && options.delimiter) {
        page.prefixes.push(one.key);
      } else if (info) {
        page.objects.push(info);
      }
    }
    if (next) {
      page.nextPageToken = this.cursors.keep(steps, next, found[found.length - 1]);
    }
    return page;
  }

  async stat(key: string, signal?: AbortSignal): Promise<ObjectInfo | undefined> {
    throwIfAborted(signal);
    const path = pathOf(key);
    const stats = await lstatIfAny(path);
    if (!stats) {
      return undefined;
    }
    if (stats.isSymbolicLink()) {
      return infoOf(key, stats, await readlink(path));
    }
    if (!stats.isFile() && !stats.isDirectory()) {
      throw notAFile(path);
    }
    return infoOf(key, stats);
  }

  /** The key behind the links of a path; undefined when a link points nowhere. */
  async resolve(key: string, signal?: AbortSignal): Promise<string | undefined> {
    throwIfAborted(signal);
    const path = pathOf(key);
    try {
      return (await realpath(path)).slice(1);
    } catch (error) {
      if (isAbsence(error)) {
        return undefined;
      }
      throw diskError(error, path);
    }
  }

  async *read(key: string, options: ReadOptions = {}): AsyncGenerator<Uint8Array> {
    const path = filePathOf(key);
    const { offset = 0, ifVersion, signal } = options;
    throwIfAborted(signal);
    // Without O_NONBLOCK, opening a pipe would wait for a writer for ever.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
      throw isAbsence(error)
        ? new LifecycleError('not-found', `${path}: there is nothing there.`, { subject: path, cause: error })
        : diskError(error, path);
    });
    try {
      const stats = await file.stat({ bigint: true });
      if (!stats.isFile()) {
        throw notAFile(path);
      }
      if (ifVersion !== undefined && versionOf(stats) !== ifVersion) {
        const link = await lstatIfAny(path);
        if (!link?.isSymbolicLink() || versionOf(link) !== ifVersion) {
          throw changed(path);
        }
      }
      const end = Math.min(
        Number(stats.size),
        options.length === undefined ? Infinity : offset + options.length
      );
      for (let position = offset; position < end;) {
        throwIfAborted(signal);
        const buffer = Buffer.allocUnsafeSlow(Math.min(READ_BYTES, end - position));
        const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
        if (bytesRead === 0) {
          throw changed(path);
        }
        yield buffer.subarray(0, bytesRead);
        position += bytesRead;
      }
      if (ifVersion !== undefined && versionOf(await file.stat({ bigint: true })) !== versionOf(stats)) {
        throw changed(path);
      }
    } catch (error) {
      throw diskError(error, path);
    } finally {
      await file.close();
    }
  }

  async write(
    key: string,
    body: AsyncIterable<Uint8Array> | Uint8Array,
    options: WriteOptions = {}
  ): Promise<ObjectInfo> {
    const path = filePathOf(key);
    throwIfAborted(options.signal);
    const part = await preparePart(path, options.writer);
    const file = await createNew(part);
    let takenOver = false;
    try {
      try {
        let position = 0;
        for await (const chunk of body instanceof Uint8Array ? [body] : body) {
          throwIfAborted(options.signal);
          await writeAll(file, chunk, position);
          position += chunk.byteLength;
        }
        if (options.sizeBytes !== undefined && position !== options.sizeBytes) {
          throw new LifecycleError(
            'changed',
            `${path}: ${options.sizeBytes} bytes were announced and ${position} came; nothing was written.`,
            { subject: path }
          );
        }
        if (options.modified) {
          await file.utimes(options.modified, options.modified);
        }
        if (options.durable !== false) {
          await file.sync();
        }
        await assertOurs(file, part).catch((error: unknown) => {
          takenOver = true;
          throw error;
        });
      } finally {
        await file.close();
      }
      throwIfAborted(options.signal);
      await publish(part, path, options.precondition);
    } catch (error) {
      // What stands there then belongs to the run that took over.
      if (!takenOver) {
        await discard(part);
      }
      throw diskError(error, path);
    }
    return standing(key, path);
  }

  async upload(
    key: string,
    options: WriteOptions & { sizeBytes: number; token?: string }
  ): Promise<UploadSession> {
    return new DiskUploadSession(key, options);
  }

  async copyFrom(
    source: Store,
    sourceKey: string,
    key: string,
    options: WriteOptions & { ifVersion?: string } = {}
  ): Promise<ObjectInfo | undefined> {
    return source instanceof DiskStore ? copyFile(sourceKey, key, options) : undefined;
  }

  async rename(sourceKey: string, key: string, options: RenameOptions = {}): Promise<ObjectInfo | undefined> {
    return renameFile(sourceKey, key, options);
  }

  async cleanUp(key: string, writer: string): Promise<void> {
    await discard(partOf(filePathOf(key), writer));
  }

  async cleanUpBelow(prefix: string, writer: string, signal?: AbortSignal): Promise<void> {
    await sweep(pathOf(prefix), writer, signal);
  }

  remove(items: readonly RemoveItem[], signal?: AbortSignal): AsyncIterable<RemoveOutcome> {
    return removeAll(items, signal);
  }

  async makeFolder(key: string, signal?: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    const path = pathOf(key);
    try {
      await mkdir(path, { recursive: true });
    } catch (error) {
      throw diskError(error, path);
    }
  }

  /** A row of a listing; undefined when it vanished meanwhile, or a folder's row is not wanted. */
  private async look(found: Found, options: ListOptions): Promise<ObjectInfo | undefined> {
    if (found.kind === 'folder' && options.delimiter) {
      return undefined;
    }
    const path = `/${found.key}`;
    const stats = await lstatIfAny(path);
    if (!stats) {
      if (path.includes('\ufffd') && !options.delimiter) {
        throw new LifecycleError(
          'unsupported',
          `${path}: this file's name is not UTF-8, so it has no URI. Rename it, or leave its folder out.`,
          { subject: path }
        );
      }
      return undefined;
    }
    if (!stats.isSymbolicLink()) {
      return infoOf(found.key, stats);
    }
    try {
      return infoOf(found.key, stats, await readlink(path));
    } catch (error) {
      if (isAbsence(error)) {
        return undefined;
      }
      throw diskError(error, path);
    }
  }

  private readonly cursors = new Cursors();
}

async function step(walk: AsyncGenerator<Found>, signal?: AbortSignal): Promise<Found | undefined> {
  throwIfAborted(signal);
  const next = await walk.next();
  return next.done ? undefined : next.value;
}
