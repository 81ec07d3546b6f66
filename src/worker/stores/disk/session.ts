/**
 * An upload in parts on disk: a hidden file beside the target that is filled
 * in any order, and beside it a log of the parts with their CRC32. A part counts
 * only if the file still has those bytes, so a crash that loses unsynced
 * writes costs parts, never correctness.
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { appendFile, open, readFile, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { LifecycleError, throwIfAborted } from '../../core';
import type {
  ObjectInfo,
  Precondition,
  UploadOptions,
  UploadSession,
  UploadedPart,
  WritePartOptions
} from '../store';
import { codeOf, diskError, filePathOf, standing } from './paths';
import { discard, makeParents, partPath, publish, writeAll } from './publishing';

const MIN_PART_BYTES = 16 * 1024 * 1024;
const MAX_PARTS = 10_000;

/**
 * Parts may come in any order. The token names the hidden file and both sizes, not
 * the target: with that of another target of the same length, no parts are found.
 *
 * @throws LifecycleError `bad-input` for a token of another size, and for a key that names no file
 */
export class DiskUploadSession implements UploadSession {
  readonly token: string;
  readonly partBytes: number;
  private readonly path: string;
  private readonly id: string;
  private readonly part: string;
  private readonly log: string;

  constructor(
    private readonly key: string,
    private readonly options: UploadOptions
  ) {
    this.path = filePathOf(key);
    if (options.token === undefined) {
      this.partBytes = Math.max(MIN_PART_BYTES, Math.ceil(options.sizeBytes / MAX_PARTS));
      this.id = randomBytes(8).toString('hex');
    } else {
      const parsed = /^([0-9a-f]{16})-([1-9]\d{0,15})-(\d{1,16})$/.exec(options.token);
      if (!parsed || Number(parsed[3]) !== options.sizeBytes) {
        throw new LifecycleError('bad-input', `This upload token does not belong to ${this.path}.`, {
          subject: this.path
        });
      }
      this.id = parsed[1];
      this.partBytes = Number(parsed[2]);
    }
    this.token = `${this.id}-${this.partBytes}-${options.sizeBytes}`;
    this.part = partPath(this.path, this.id);
    this.log = partPath(this.path, `${this.id}.parts`);
  }

  async parts(signal?: AbortSignal): Promise<ReadonlyMap<number, UploadedPart>> {
    throwIfAborted(signal);
    const found = new Map<number, UploadedPart>();
    const recorded = await this.recorded();
    if (recorded.size === 0) {
      return found;
    }
    let file: FileHandle;
    try {
      file = await open(this.part, constants.O_RDONLY | constants.O_NOFOLLOW);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') {
        return found;
      }
      throw diskError(error, this.part);
    }
    try {
      for (const [index, crc] of recorded) {
        throwIfAborted(signal);
        const sizeBytes = this.sizeOf(index);
        if ((await this.crcOf(file, index * this.partBytes, sizeBytes)) === crc) {
          found.set(index, { sizeBytes });
        }
      }
    } catch (error) {
      throw diskError(error, this.part);
    } finally {
      await file.close();
    }
    return found;
  }

  async writePart(index: number, body: Uint8Array, { signal }: WritePartOptions = {}): Promise<void> {
    throwIfAborted(signal);
    if (
      !Number.isInteger(index) ||
      index < 0 ||
      index >= this.count ||
      body.byteLength !== this.sizeOf(index)
    ) {
      throw new LifecycleError('internal', `part ${index} of ${this.path} has the wrong size`, {
        subject: this.path
      });
    }
    const file = await this.openPart();
    try {
      await writeAll(file, body, index * this.partBytes);
      await appendFile(this.log, `${index} ${crc32(body)}.\n`);
    } catch (error) {
      throw diskError(error, this.path);
    } finally {
      await file.close();
    }
  }

  async complete(options: { precondition?: Precondition; signal?: AbortSignal } = {}): Promise<ObjectInfo> {
    throwIfAborted(options.signal);
    const recorded = await this.recorded();
    for (let index = 0; index < this.count; index++) {
      if (!recorded.has(index)) {
        throw new LifecycleError('internal', `part ${index} of ${this.path} is missing`, {
          subject: this.path
        });
      }
    }
    const file = await this.openPart();
    try {
      await file.truncate(this.options.sizeBytes);
      if (this.options.modified) {
        await file.utimes(this.options.modified, this.options.modified);
      }
      await file.sync();
    } catch (error) {
      throw diskError(error, this.path);
    } finally {
      await file.close();
    }
    await publish(this.part, this.path, options.precondition ?? this.options.precondition);
    await discard(this.log);
    return standing(this.key, this.path);
  }

  async abort(): Promise<void> {
    await discard(this.part, this.log);
  }

  private get count(): number {
    return Math.ceil(this.options.sizeBytes / this.partBytes);
  }

  private sizeOf(index: number): number {
    return Math.min(this.partBytes, this.options.sizeBytes - index * this.partBytes);
  }

  private async openPart(): Promise<FileHandle> {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW;
    try {
      return await open(this.part, flags, 0o666);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') {
        throw diskError(error, this.part);
      }
    }
    await makeParents(this.path);
    try {
      return await open(this.part, flags, 0o666);
    } catch (error) {
      throw diskError(error, this.part);
    }
  }

  /** CRC32 by part, as logged; a line that a crash cut off does not match. */
  private async recorded(): Promise<Map<number, number>> {
    let text: string;
    try {
      text = await readFile(this.log, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') {
        return new Map();
      }
      throw diskError(error, this.log);
    }
    const recorded = new Map<number, number>();
    for (const [, index, crc] of text.matchAll(/^(\d+) (\d+)\.\n/gm)) {
      if (Number(index) < this.count) {
        recorded.set(Number(index), Number(crc));
      }
    }
    return recorded;
  }

  private async crcOf(file: FileHandle, offset: number, sizeBytes: number): Promise<number | undefined> {
    const buffer = Buffer.allocUnsafe(Math.min(sizeBytes, 1024 * 1024));
    let crc = 0;
    let done = 0;
    while (done < sizeBytes) {
      const { bytesRead } = await file.read(
        buffer,
        0,
        Math.min(buffer.length, sizeBytes - done),
        offset + done
      );
      if (bytesRead === 0) {
        return undefined;
      }
      crc = crc32(buffer.subarray(0, bytesRead), crc);
      done += bytesRead;
    }
    return crc;
  }
}
