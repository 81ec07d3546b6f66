/** Files on disk behind the store interface. One store is the whole disk; keys are absolute paths without the leading slash. */
import { mkdir, realpath } from 'node:fs/promises';
import { QuickCalls, throwIfAborted } from '../../core';
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
import { diskError, filePathOf, isAbsence, pathOf } from './paths';
import { discard, partOf } from './publishing';
import { readFile } from './reading';
import { removeAll, sweep } from './removal';
import { DiskUploadSession } from './session';
import { statAll, statKey, unseen } from './stating';
import { syncBelow } from './syncing';
import { writeFile } from './writing';

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
    const infos = options.keysOnly ? found.map(unseen) : await statAll(found, options, this.quickCalls);
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
    return statKey(key, this.quickCalls, signal);
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
    return writeFile(key, body, options, this.quickCalls);
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
}
