/** Files on disk behind the store interface. One store is the whole disk; keys are absolute paths without the leading slash. */
import type { BigIntStats } from 'node:fs';
import { mkdir, realpath } from 'node:fs/promises';
import { LifecycleError, QuickCalls, mapConcurrent, throwIfAborted } from '../../core';
import { assertLength } from '../failures';
import type {
  Capabilities,
  CopyOptions,
  ListOptions,
  ListPage,
  ObjectInfo,
  ReadOptions,
  RemoveItem,
  RemoveOutcome,
  RenameOptions,
  Store,
  UploadOptions,
  UploadSession,
  WriteOptions
} from '../store';
import { copyFile, renameFile } from './copying';
import { Cursors } from './cursors';
import { Walk, type Found } from './listing';
import {
  diskError,
  filePathOf,
  infoOf,
  isAbsence,
  linkTargetOf,
  lstatIfAny,
  notAFile,
  pathOf
} from './paths';
import { lstatQuickly, writeQuickly } from './quick';
import { readFile } from './reading';
import { removeAll, sweep } from './removal';
import { DiskUploadSession } from './session';
import { syncBelow } from './syncing';
import {
  assertOurs,
  createPart,
  discard,
  partFor,
  partOf,
  publishOurs,
  TakenOver,
  writeAll
} from './writing';

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
  private readonly cursors = new Cursors();
  private readonly quickCalls = new QuickCalls();

  uri(key: string): string {
    return `/${key}`;
  }

  async capabilities(signal?: AbortSignal): Promise<Capabilities> {
    throwIfAborted(signal);
    return {
      conditionalWrite: true,
      conditionalDelete: true,
      undo: false,
      presign: false,
      rawKeys: false
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
      new Walk(
        prefix,
        { flat: options.delimiter === '/', folders: options.folders ?? false, after: token?.after },
        token && { id: token.id }
      );
    let next: Found | undefined = token?.pending ?? (await steps.next());
    while (next && found.length < pageSize) {
      found.push(next);
      next = steps.ready();
      if (!next) {
        throwIfAborted(signal);
        next = await steps.next();
      }
    }
    const page: ListPage = { objects: [], prefixes: [] };
    const infos = options.keysOnly ? found.map(unseen) : await this.lookAtAll(found, options);
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
    const seen = this.quickCalls.attempt(() => lstatQuickly(path));
    const stats = seen ? seen.stats : await lstatIfAny(path);
    if (!stats) {
      return undefined;
    }
    if (stats.isSymbolicLink()) {
      const target = await linkTargetOf(path);
      return target === undefined ? undefined : infoOf(key, stats, target);
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

  read(key: string, options: ReadOptions = {}): AsyncIterable<Uint8Array> {
    return readFile(filePathOf(key), options, this.quickCalls);
  }

  async write(
    key: string,
    body: AsyncIterable<Uint8Array> | Uint8Array,
    options: WriteOptions = {}
  ): Promise<ObjectInfo> {
    const path = filePathOf(key);
    throwIfAborted(options.signal);
    if (body instanceof Uint8Array && options.durable === false) {
      const written = this.quickCalls.attempt(() => writeQuickly(key, path, body, options));
      if (written) {
        return written;
      }
    }
    const part = partFor(path, options.writer);
    const file = await createPart(part);
    let written: BigIntStats;
    try {
      try {
        let position = 0;
        for await (const chunk of body instanceof Uint8Array ? [body] : body) {
          throwIfAborted(options.signal);
          await writeAll(file, chunk, position);
          position += chunk.byteLength;
        }
        assertLength(path, options.sizeBytes, position);
        if (options.modified) {
          await file.utimes(options.modified, options.modified);
        }
        if (options.durable !== false) {
          await file.sync();
        }
        written = await assertOurs(file, part);
      } finally {
        await file.close();
      }
      throwIfAborted(options.signal);
      await publishOurs(part, path, options.precondition);
    } catch (error) {
      if (!(error instanceof TakenOver)) {
        await discard(part);
      }
      throw diskError(error, path);
    }
    return infoOf(key, written);
  }

  async upload(key: string, options: UploadOptions): Promise<UploadSession> {
    throwIfAborted(options.signal);
    return new DiskUploadSession(key, options);
  }

  async copyFrom(
    source: Store,
    sourceKey: string,
    key: string,
    options: CopyOptions = {}
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

  async syncBelow(prefix: string, signal?: AbortSignal): Promise<void> {
    await syncBelow(pathOf(prefix).replace(/\/+$/, ''), signal);
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

  /** Rows of a listing, at once while the disk is quick. */
  private async lookAtAll(
    found: readonly Found[],
    options: ListOptions
  ): Promise<(ObjectInfo | undefined)[]> {
    const infos: (ObjectInfo | undefined)[] = [];
    for (const one of found) {
      const seen = this.quickCalls.attempt(() => lstatQuickly(`/${one.key}`));
      if (!seen) {
        break;
      }
      infos.push(seen.stats?.isFile() ? infoOf(one.key, seen.stats) : await this.look(one, options));
    }
    const rest = found.slice(infos.length);
    return infos.concat(
      await mapConcurrent(rest, STATS_AT_ONCE, one => this.look(one, options), options.signal)
    );
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
    const target = await linkTargetOf(path);
    return target === undefined ? undefined : infoOf(found.key, stats, target);
  }
}

/** What a name alone tells. */
function unseen({ key, kind }: Found): ObjectInfo {
  return { key, sizeBytes: 0, modified: null, version: null, ...(kind === 'folder' && { isFolder: true }) };
}
