/**
 * Decoded pieces of source chunks that lie in several blocks, kept for the
 * later ones: in memory while there is room, else in a file, grouped by block.
 */
import { open, rm, type FileHandle } from 'node:fs/promises';
import { LifecycleError, toLifecycleError } from '../../core';
import { copyBox, elementCount, type Staging } from '../../formats';
import type { Content } from './buffers';

/** Where records of one block lie one after the other. */
interface Extent {
  offset: number;
  length: number;
}

const SUBJECT = 'decoded data that waits in the state folder';

/**
 * Of one array. What was put for a block can be taken once. The file is made when memory does not
 * suffice, has no name, and goes when this is disposed of.
 *
 * @throws LifecycleError `storage-full` when the file has no room; `internal` when it ends too early
 */
export class Pieces implements AsyncDisposable {
  /** Records in memory, by block. */
  private held = new Map<number, Uint8Array[]>();
  private heldBytes = 0;
  private readonly extents = new Map<number, Extent[]>();
  private file: Promise<FileHandle> | undefined;
  private end = 0;
  /** Writes follow one another. */
  private writing: Promise<void> = Promise.resolve();

  /**
   * @param size Bytes an element.
   * @param limitBytes Held in memory; while it is written, as much again comes in.
   */
  constructor(
    private readonly size: number,
    private readonly staging: Staging,
    private readonly limitBytes: number
  ) {}

  /** Keep a copy of some content for a block. */
  async put(block: number, content: Content): Promise<void> {
    const bytes = toRecord(content, this.size);
    add(this.held, block, bytes);
    this.heldBytes += bytes.byteLength;
    if (this.heldBytes > this.limitBytes) {
      this.writing = this.writing.then(() => this.spill());
      await this.writing;
    }
  }

  /** Hand out all pieces of a block, which are then forgotten. */
  async take(block: number, use: (content: Content) => void): Promise<void> {
    await this.writing;
    for (const bytes of this.held.get(block) ?? []) {
      this.heldBytes -= bytes.byteLength;
      fromRecords(bytes, this.size, use);
    }
    this.held.delete(block);
    const extents = this.extents.get(block) ?? [];
    this.extents.delete(block);
    for (const { offset, length } of extents) {
      const bytes = new Uint8Array(length);
      await readWhole(await this.file!, bytes, offset);
      fromRecords(bytes, this.size, use);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.held.clear();
    await this.writing.catch(() => undefined);
    await (await this.file?.catch(() => undefined))?.close();
  }

  /** Write all that is held, each block's records together. */
  private async spill(): Promise<void> {
    if (this.heldBytes <= this.limitBytes) {
      return;
    }
    const groups = [...this.held].sort(([a], [b]) => a - b);
    this.held = new Map();
    this.heldBytes = 0;
    this.file ??= this.create();
    try {
      const file = await this.file;
      for (const [block, records] of groups) {
        const length = records.reduce((sum, bytes) => sum + bytes.byteLength, 0);
        await writeWhole(file, records, this.end);
        add(this.extents, block, { offset: this.end, length });
        this.end += length;
      }
    } catch (error) {
      throw toLifecycleError(error, SUBJECT);
    }
  }

  private async create(): Promise<FileHandle> {
    const path = await this.staging.path();
    const file = await open(path, 'wx+', 0o600);
    // Without a name it goes when the process does, however that ends.
    await rm(path);
    return file;
  }
}

function add<T>(lists: Map<number, T[]>, key: number, value: T): void {
  const list = lists.get(key);
  if (list) {
    list.push(value);
  } else {
    lists.set(key, [value]);
  }
}

/** A piece as it waits: rank, start and count as float64, then its elements, filled up to 8 bytes. */
function toRecord({ start, count, bytes, shape, from }: Content, size: number): Uint8Array {
  const header = [count.length, ...start, ...count];
  const length = elementCount(count) * size;
  const record = new Uint8Array(header.length * 8 + roundedUp(length));
  new Float64Array(record.buffer, 0, header.length).set(header);
  const to = record.subarray(header.length * 8, header.length * 8 + length);
  copyBox(size, { bytes, shape, start: from }, { bytes: to, shape: count, start: count.map(() => 0) }, count);
  return record;
}

function fromRecords(bytes: Uint8Array, size: number, use: (content: Content) => void): void {
  for (let at = bytes.byteOffset; at < bytes.byteOffset + bytes.byteLength;) {
    const [rank] = new Float64Array(bytes.buffer, at, 1);
    const header = [...new Float64Array(bytes.buffer, at + 8, 2 * rank!)];
    const [start, count] = [header.slice(0, rank), header.slice(rank)];
    const length = elementCount(count) * size;
    at += 8 + header.length * 8;
    const content = new Uint8Array(bytes.buffer, at, length);
    use({ start, count, bytes: content, shape: count, from: count.map(() => 0) });
    at += roundedUp(length);
  }
}

function roundedUp(length: number): number {
  return Math.ceil(length / 8) * 8;
}

async function readWhole(file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let filled = 0; filled < bytes.byteLength;) {
    const { bytesRead } = await file.read(bytes, filled, bytes.byteLength - filled, offset + filled);
    if (bytesRead === 0) {
      throw new LifecycleError('internal', `What was kept as ${SUBJECT} ends too early.`);
    }
    filled += bytesRead;
  }
}

/** Buffers of one write: the kernel takes at most 1,024. */
const VECTORS = 512;

async function writeWhole(file: FileHandle, buffers: readonly Uint8Array[], offset: number): Promise<void> {
  for (let first = 0; first < buffers.length; first += VECTORS) {
    const some = buffers.slice(first, first + VECTORS);
    const length = some.reduce((sum, bytes) => sum + bytes.byteLength, 0);
    let { bytesWritten } = await file.writev(some, offset);
    // A disk that is nearly full takes a part only; the next write says why.
    const all = bytesWritten < length ? Buffer.concat(some) : undefined;
    while (all && bytesWritten < length) {
      bytesWritten += (await file.write(all, bytesWritten, undefined, offset + bytesWritten)).bytesWritten;
    }
    offset += length;
  }
}
