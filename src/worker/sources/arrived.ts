/**
 * What has come of a file that is fetched whole. It outlives the process, so
 * that whoever wants the same file next goes on behind it.
 *
 * One file each, whose name says everything, so that taking it over is one rename:
 * `<which file>~<the server's version of it>~<host>~<pid>~<random>`; given back, the last three are empty.
 */
import { createHash, randomBytes, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, truncate } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { FoundFile } from '../../protocol/sources';
import { isAlive } from '../core';

/** Kept so long for somebody who goes on. */
const KEPT_MS = 2 * 24 * 3_600_000;
/** Of another host it is not known whether it still writes; a fetch is never silent for so long. */
const SILENT_MS = 3_600_000;
/** Names of files have 255 bytes; a longer version is not remembered. */
const LONGEST_VERSION = 100;

const mine = new Set<string>();

/**
 * Of one file, for one fetch: nobody else takes it until it is disposed of, or this process is gone.
 * Then what has come stays for the next, where the server said which version it is; else it is
 * removed. What lies untouched for two days is removed.
 */
export class Arrived implements AsyncDisposable {
  private constructor(
    private readonly folder: string,
    private readonly which: string,
    private name: string,
    private bytes: number
  ) {
    mine.add(name);
  }

  /** What an earlier process left of this file, or nothing yet. */
  static async of({ id, uri, checksum, sizeBytes }: FoundFile, stateFolder: string): Promise<Arrived> {
    const folder = join(stateFolder, 'arriving');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const which = createHash('sha256')
      .update(JSON.stringify([id ?? uri, checksum, sizeBytes]))
      .digest('hex')
      .slice(0, 32);
    for (const left of await leftIn(folder)) {
      const [itsFile, version] = left.split('~');
      if (itsFile === which) {
        const name = ownName(which, version!);
        try {
          await rename(join(folder, left), join(folder, name));
        } catch {
          // Another was first.
          continue;
        }
        return new Arrived(folder, which, name, (await stat(join(folder, name))).size);
      }
    }
    return new Arrived(folder, which, ownName(which, ''), 0);
  }

  get sizeBytes(): number {
    return this.bytes;
  }

  /** The server's, of what is here; undefined where it cannot be gone on with. */
  get version(): string | undefined {
    const encoded = this.name.split('~')[1]!;
    return encoded === '' ? undefined : Buffer.from(encoded, 'base64url').toString();
  }

  /**
   * Where to go on; what is behind it is dropped, what is before goes into
   * `hash`. One byte at least is asked for again, so that the server must say
   * whether it still has the same file.
   */
  async keep(promised: number | null, hash: Hash | undefined): Promise<number> {
    const end = Math.min(this.bytes, promised ?? Infinity) - 1;
    if (this.version === undefined || end <= 0 || this.bytes > (promised ?? Infinity)) {
      await this.discard();
      return 0;
    }
    await truncate(this.path, end);
    this.bytes = end;
    if (hash) {
      for await (const chunk of createReadStream(this.path) as AsyncIterable<Buffer>) {
        hash.update(chunk);
      }
    }
    return end;
  }

  /** Append. */
  async add(body: AsyncIterable<Uint8Array>, hash: Hash | undefined): Promise<void> {
    const file = await open(this.path, 'a', 0o600);
    try {
      for await (const chunk of body) {
        hash?.update(chunk);
        await file.writeFile(chunk);
        this.bytes += chunk.byteLength;
      }
    } finally {
      await file.close();
    }
  }

  /** The server says which version it sends. */
  async remember(version: string | null): Promise<void> {
    const encoded = Buffer.from(version ?? '').toString('base64url');
    const name = ownName(this.which, encoded.length > LONGEST_VERSION ? '' : encoded);
    await rename(this.path, join(this.folder, name));
    mine.delete(this.name);
    mine.add((this.name = name));
  }

  /** From the beginning. */
  async discard(): Promise<void> {
    await rm(this.path, { force: true });
    this.bytes = 0;
  }

  /** It is whole: a file like any other. */
  async moveTo(path: string): Promise<void> {
    await rename(this.path, path);
    this.bytes = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const encoded = this.name.split('~')[1]!;
    if (this.bytes > 0 && encoded !== '') {
      await rename(this.path, join(this.folder, `${this.which}~${encoded}~~~${random()}`));
    } else {
      await rm(this.path, { force: true });
    }
    mine.delete(this.name);
  }

  private get path(): string {
    return join(this.folder, this.name);
  }
}

/** What nobody writes any more; what was left too long is removed. */
async function leftIn(folder: string): Promise<string[]> {
  const left: string[] = [];
  for (const name of await readdir(folder)) {
    const [, , host = '', pid = ''] = name.split('~');
    const isHere = host === '' || host === hostname();
    const isWritten =
      isHere && pid !== '' && (Number(pid) === process.pid ? mine.has(name) : isAlive(Number(pid)));
    const info = isWritten ? undefined : await stat(join(folder, name)).catch(() => undefined);
    if (!info) {
      continue;
    }
    const silentMs = Date.now() - info.mtimeMs;
    if (silentMs > KEPT_MS) {
      await rm(join(folder, name), { force: true });
    } else if (isHere || silentMs > SILENT_MS) {
      left.push(name);
    }
  }
  return left;
}

function ownName(which: string, version: string): string {
  return `${which}~${version}~${hostname()}~${process.pid}~${random()}`;
}

function random(): string {
  return randomBytes(4).toString('hex');
}
