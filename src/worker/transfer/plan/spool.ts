/**
 * Where a plan waits until it is carried out, and can be read again: in memory
 * while it is short, else in a file that vanishes with this process. So the
 * number of objects of a job does not decide how much memory it takes.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LifecycleError } from '../../core';

/** Items kept in memory; some megabytes. */
const MEMORY_ITEMS = 4096;
const WRITE_CHARACTERS = 256 * 1024;
const READ_BYTES = 256 * 1024;
const NEWLINE = 10;

/** How an item becomes one line of text, and an item again. */
export interface Codec<T> {
  /** Without a line feed in it. */
  encode(item: T): string;
  decode(line: string): T;
}

/** Where a spool may grow. */
export interface SpoolOptions {
  /** Where the file goes; the temporary folder when there is no room. */
  folder: string;
  /** Items kept before the file is made; 4,096 when absent. */
  memoryItems?: number;
}

/**
 * Written once, read as often as one likes, in the order in which it was written.
 *
 * Throws `storage-full` when the file has no room left.
 */
export class Spool<T> implements AsyncDisposable {
  private items: T[] = [];
  private file: FileHandle | undefined;
  private pending = '';
  private flushing: Promise<void> = Promise.resolve();
  private fileBytes = 0;
  private count = 0;
  private readonly places: string[];

  constructor(
    private readonly codec: Codec<T>,
    private readonly options: SpoolOptions
  ) {
    this.places = [options.folder, tmpdir()];
  }

  get size(): number {
    return this.count;
  }

  async add(item: T): Promise<void> {
    this.count++;
    if (this.file === undefined && this.items.length < (this.options.memoryItems ?? MEMORY_ITEMS)) {
      this.items.push(item);
      return;
    }
    if (this.file === undefined) {
      this.pending = this.items.map(kept => `${this.codec.encode(kept)}\n`).join('');
      this.items = [];
      this.file = await this.openNext();
    }
    this.pending += `${this.codec.encode(item)}\n`;
    if (this.pending.length > WRITE_CHARACTERS) {
      await this.flush();
    }
  }

  /** All items in the order in which they were added. May be read again, and by several at once. */
  async *read(): AsyncGenerator<T> {
    if (this.file === undefined) {
      yield* this.items;
      return;
    }
    await this.flush();
    for await (const lines of this.lines(this.file)) {
      for (const line of lines) {
        yield this.codec.decode(line);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.items = [];
    await this.file?.close();
    this.file = undefined;
  }

  private async *lines(file: FileHandle): AsyncGenerator<string[]> {
    const end = this.fileBytes;
    let rest = Buffer.alloc(0);
    for (let position = 0; position < end;) {
      const chunk = Buffer.allocUnsafe(Math.min(READ_BYTES, end - position));
      const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
      if (bytesRead === 0) {
        throw new LifecycleError('internal', 'the plan of this job was cut short');
      }
      position += bytesRead;
      const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
      const last = bytes.lastIndexOf(NEWLINE);
      rest = bytes.subarray(last + 1);
      yield bytes
        .toString('utf8', 0, last + 1)
        .split('\n')
        .slice(0, -1);
    }
  }

  /** One after the other: two readers may begin at once. */
  private flush(): Promise<void> {
    this.flushing = this.flushing.then(async () => {
      const bytes = Buffer.from(this.pending);
      this.pending = '';
      await this.append(bytes);
    });
    return this.flushing;
  }

  private async append(bytes: Buffer): Promise<void> {
    const file = this.file!;
    try {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await file.write(bytes, done, bytes.length - done, this.fileBytes + done);
        done += bytesWritten;
      }
      this.fileBytes += bytes.length;
    } catch (error) {
      this.file = await this.openNext(error);
      await this.moveFrom(file);
      await this.append(bytes);
    }
  }

  /** What the full disk took goes along to the next place. */
  private async moveFrom(full: FileHandle): Promise<void> {
    const end = this.fileBytes;
    this.fileBytes = 0;
    try {
      for (let position = 0; position < end;) {
        const chunk = Buffer.allocUnsafe(Math.min(READ_BYTES, end - position));
        const { bytesRead } = await full.read(chunk, 0, chunk.length, position);
        await this.append(chunk.subarray(0, bytesRead));
        position += bytesRead;
      }
    } finally {
      await full.close();
    }
  }

  private async openNext(cause?: unknown): Promise<FileHandle> {
    let reason = cause;
    for (let folder = this.places.shift(); folder !== undefined; folder = this.places.shift()) {
      try {
        return await openNameless(folder);
      } catch (error) {
        reason = error;
      }
    }
    throw new LifecycleError(
      'storage-full',
      `The plan of this job is too long for memory, and neither ${this.options.folder} nor ${tmpdir()} has room for it. Free some space, then run the same again.`,
      { subject: this.options.folder, cause: reason }
    );
  }
}

/** A file that only its open handle reaches: a killed process leaves nothing behind. */
async function openNameless(folder: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `plan-${randomBytes(8).toString('hex')}`);
  const file = await open(path, 'wx+', 0o600);
  await rm(path, { force: true });
  return file;
}
