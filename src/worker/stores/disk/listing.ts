/** Walking folders in key order, page by page. */
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { LifecycleError, compareKeys, sortKeys, throwIfAborted } from '../../core';
import { codeOf, diskError, isAbsence, isPartName, pathOf } from './paths';

/** One thing found: its key (a folder's ends in '/'), before anybody has looked at it closer. */
export interface Found {
  key: string;
  kind: 'object' | 'link' | 'folder';
}

export interface WalkOptions {
  /** One level only. */
  flat: boolean;
  /** Of a deep walk: give folders too, each after its content. */
  folders: boolean;
  /** Begin after this one. */
  after?: Found;
  signal?: AbortSignal;
}

/**
 * Everything whose key starts with `prefix`, in the order of keys. A deep walk
 * goes depth-first and holds one folder's names a level; it never follows
 * links. Sockets, pipes and devices are left out.
 */
export async function* walk(prefix: string, options: WalkOptions): AsyncGenerator<Found> {
  const slash = prefix.lastIndexOf('/') + 1;
  const folder = prefix.slice(0, slash);
  pathOf(folder);
  const { after } = options;
  if (options.folders && !options.flat && after?.kind === 'folder' && after.key === prefix) {
    return;
  }
  yield* level(folder, prefix.slice(slash), options, after);
  if (options.folders && !options.flat && prefix.endsWith('/') && (await names(folder)) !== undefined) {
    yield { key: prefix, kind: 'folder' };
  }
}

async function* level(
  folder: string,
  start: string,
  options: WalkOptions,
  after?: Found
): AsyncGenerator<Found> {
  for (const name of (await names(folder)) ?? []) {
    throwIfAborted(options.signal);
    if (!name.startsWith(start)) {
      continue;
    }
    const isFolder = name.endsWith('/');
    // A link's entry carries a NUL, which no file name can.
    const isLink = name.endsWith('\0');
    const key = folder + (isLink ? name.slice(0, -1) : name);
    let inside: Found | undefined;
    if (after) {
      if (
        isFolder &&
        after.key.startsWith(key) &&
        !(after.key === key && (options.flat || after.kind === 'folder'))
      ) {
        inside = after;
      } else if (compareKeys(key, after.key) <= 0) {
        continue;
      }
    }
    if (!isFolder) {
      yield { key, kind: isLink ? 'link' : 'object' };
    } else if (options.flat) {
      yield { key, kind: 'folder' };
    } else {
      yield* level(key, '', options, inside);
      if (options.folders) {
        yield { key, kind: 'folder' };
      }
    }
  }
}

/** The names in a folder, sorted; folders end in '/', links in NUL. Undefined when there is no such folder. */
async function names(folder: string): Promise<string[] | undefined> {
  const path = pathOf(folder);
  let entries: Dirent[];
  try {
    entries = await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (isAbsence(error)) {
      return undefined;
    }
    if (codeOf(error) === 'EACCES' || codeOf(error) === 'EPERM') {
      throw new LifecycleError(
        'unauthorized',
        `The folder ${path} may not be read (${codeOf(error)}). Ask its owner for access, or leave it out.`,
        { subject: path, cause: error }
      );
    }
    throw diskError(error, path);
  }
  const found: string[] = [];
  for (const entry of entries) {
    if (entry.isDirectory()) {
      found.push(`${entry.name}/`);
    } else if (entry.isSymbolicLink()) {
      found.push(`${entry.name}\0`);
    } else if (entry.isFile() && !isPartName(entry.name)) {
      found.push(entry.name);
    }
  }
  return sortKeys(found);
}

/** Walks that wait for their next page; a page token names one, or says where to begin again. */
export class Cursors {
  constructor(
    private readonly limit = 16,
    private readonly keepMs = 30_000
  ) {}

  /** Put a walk aside; the answer is a token that `take` understands in any process. */
  keep(walk: AsyncGenerator<Found>, pending: Found, last: Found): string {
    const id = randomUUID();
    const timer = setTimeout(() => this.drop(id), this.keepMs);
    timer.unref();
    this.kept.set(id, { walk, pending, timer });
    if (this.kept.size > this.limit) {
      this.drop(this.kept.keys().next().value!);
    }
    return Buffer.from(JSON.stringify([id, last.key, last.kind])).toString('base64url');
  }

  /** The walk of a token, if it still waits here, and the place where it stood. */
  take(token: string): { walk?: AsyncGenerator<Found>; pending?: Found; after: Found } {
    let id: unknown, key: unknown, kind: unknown;
    try {
      [id, key, kind] = JSON.parse(Buffer.from(token, 'base64url').toString()) as unknown[];
    } catch (cause) {
      throw badToken(cause);
    }
    if (
      typeof id !== 'string' ||
      typeof key !== 'string' ||
      !(kind === 'object' || kind === 'link' || kind === 'folder')
    ) {
      throw badToken();
    }
    const waiting = this.kept.get(id);
    if (waiting) {
      clearTimeout(waiting.timer);
      this.kept.delete(id);
    }
    return { walk: waiting?.walk, pending: waiting?.pending, after: { key, kind } };
  }

  private drop(id: string): void {
    const waiting = this.kept.get(id);
    if (waiting) {
      clearTimeout(waiting.timer);
      this.kept.delete(id);
    }
  }

  private readonly kept = new Map<
    string,
    { walk: AsyncGenerator<Found>; pending: Found; timer: NodeJS.Timeout }
  >();
}

function badToken(cause?: unknown): LifecycleError {
  return new LifecycleError(
    'bad-input',
    'This page token is not one of ours. List again from the first page.',
    {
      cause
    }
  );
}
