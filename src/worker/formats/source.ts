/** Source files as the readers need them: a size, a version, ranged reads, and on disk a path. */
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  backoffMs,
  collect,
  fillFrom,
  isAlive,
  LifecycleError,
  sleep,
  toLifecycleError,
  type Location,
  nothingThere
} from '../core';
import type { WorkContext } from '../context';
import type { ObjectInfo } from '../stores/store';
import { uninitialised } from './codecs';

const FETCHED_AGAIN = 3;

/**
 * Reads that get their memory in advance: shorter ones are a few pieces that are soon put
 * together, a longer one may be damage that asks for what is not there.
 */
const ROOM_BYTES = { least: 128 * 1024, most: 16 * 1024 * 1024 };

/** One file, wherever it lies: read by ranges, never whole unless asked to. */
export interface SourceFile extends AsyncDisposable {
  readonly uri: string;
  readonly sizeBytes: number;
  /** Changes when the content does; null when the store has none. */
  readonly version: string | null;
  /** Where the bytes lie on this machine; undefined when they are elsewhere. */
  readonly path: string | undefined;
  /**
   * Exactly `length` bytes; throws `unreadable` when the file ends before, and
   * where the store can tell, `changed` when it is not the file any more that
   * was opened. They may be put into `into`, which is long enough.
   */
  read(offset: number, length: number, signal?: AbortSignal, into?: Uint8Array): Promise<Uint8Array>;
}

/** Where files that are not on this disk are fetched to, once each; removed when disposed. */
export class Staging implements AsyncDisposable {
  private folder: Promise<string> | undefined;
  private count = 0;

  constructor(private readonly stateFolder: string) {}

  /** A path for one more file. */
  async path(): Promise<string> {
    this.folder ??= this.create();
    return join(await this.folder, String(this.count++));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.folder) {
      await rm(await this.folder, { recursive: true, force: true });
    }
  }

  private async create(): Promise<string> {
    const parent = join(this.stateFolder, 'tmp');
    await mkdir(parent, { recursive: true, mode: 0o700 });
    await removeAbandoned(parent);
    return mkdtemp(join(parent, `${hostname()}~${process.pid}~`));
  }
}

/** What killed processes of this host left behind. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const [host, pid] = name.split('~');
    if (host === hostname() && pid && !isAlive(Number(pid))) {
      await rm(join(parent, name), { recursive: true, force: true });
    }
  }
}

/**
 * Open a source. With `staging`, a file that is not on this disk is fetched
 * whole, once; without, it is read by ranges.
 */
export async function openSource(
  location: Location,
  context: WorkContext,
  options: { staging?: Staging; signal?: AbortSignal } = {}
): Promise<SourceFile> {
  const uri = context.format(location);
  if (location.type === 'disk') {
    return openPath(`/${location.key}`, uri);
  }
  const store = context.open(location);
  if (options.staging) {
    return fetched(location, context, options.staging, options.signal);
  }
  const info = await statOf(location, context, options.signal);
  return {
    uri,
    sizeBytes: info.sizeBytes,
    version: info.version,
    path: undefined,
    async read(offset, length, signal, into) {
      if (length === 0) {
        return new Uint8Array(0);
      }
      const ifVersion = info.version ?? undefined;
      const isRoomy = length >= ROOM_BYTES.least && length <= ROOM_BYTES.most;
      const room = into ?? (isRoomy ? uninitialised(length) : undefined);
      const body = store.read(location.key, { offset, length, ifVersion, into: room, signal });
      if (room) {
        return whole(room, await fillFrom(body, room), length, uri);
      }
      const bytes = await collect(body, length);
      return whole(bytes, bytes.byteLength, length, uri);
    },
    [Symbol.asyncDispose]: () => Promise.resolve()
  };
}

async function statOf(location: Location, context: WorkContext, signal?: AbortSignal): Promise<ObjectInfo> {
  const info = await context.open(location).stat(location.key, signal);
  if (!info) {
    const uri = context.format(location);
    throw nothingThere(uri);
  }
  return info;
}

/** A copy on this disk. Half an answer that looks whole, or half a size, is asked for again. */
async function fetched(
  location: Location,
  context: WorkContext,
  staging: Staging,
  signal?: AbortSignal
): Promise<SourceFile> {
  const uri = context.format(location);
  const path = await staging.path();
  for (let attempt = 0; ; attempt++) {
    const info = await statOf(location, context, signal);
    const body = context.open(location).read(location.key, { signal });
    await pipeline(Readable.from(body), createWriteStream(path, { mode: 0o600 }), { signal });
    const { size } = await stat(path);
    // A server that did not tell the size in advance says -1.
    if (info.sizeBytes < 0 || size === info.sizeBytes) {
      return openPath(path, uri, info.version);
    }
    if (attempt >= FETCHED_AGAIN) {
      throw new LifecycleError(
        'network',
        `${uri}: ${size} of ${info.sizeBytes} bytes arrived. Run the same again.`,
        { subject: uri }
      );
    }
    await sleep(backoffMs(attempt), signal);
  }
}

async function openPath(path: string, uri: string, version?: string | null): Promise<SourceFile> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    throw toLifecycleError(error, uri);
  }
  const info = await file.stat({ bigint: true });
  if (!info.isFile()) {
    await file.close();
    throw new LifecycleError('unreadable', `${uri}: this is not a file.`, { subject: uri });
  }
  return {
    uri,
    sizeBytes: Number(info.size),
    version: version === undefined ? `${info.size}-${info.mtimeNs}-${info.ino}` : version,
    path,
    async read(offset, length, _signal, into) {
      const bytes = into?.subarray(0, length) ?? new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled);
        if (bytesRead === 0) {
          break;
        }
        filled += bytesRead;
      }
      return whole(bytes, filled, length, uri);
    },
    [Symbol.asyncDispose]: () => file.close()
  };
}

function whole(bytes: Uint8Array, arrived: number, length: number, uri: string): Uint8Array {
  if (arrived !== length) {
    throw new LifecycleError(
      'unreadable',
      `${uri}: the file ends before its content does; it is probably truncated. Fetch it again.`,
      { subject: uri }
    );
  }
  // Never a Buffer: its `slice` is a view, where a Uint8Array's is a copy.
  return new Uint8Array(bytes.buffer, bytes.byteOffset, length);
}
