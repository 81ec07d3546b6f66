/**
 * Checksums of local files, remembered by path, size, mtime and inode, so that
 * a second sync reads none of them again. Records of one length, appended to
 * one file; a lost, torn or unwritable record costs a reading, never a wrong
 * answer.
 *
 * | bytes | hold |
 * | --- | --- |
 * | 0-15 | MD5 of path, version and kind of checksum |
 * | 16-31 | the checksum |
 * | 32-35 | CRC32 of the 32 bytes before |
 */
import { hash } from 'node:crypto';
import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';

const KEY_BYTES = 16;
const VALUE_BYTES = 16;
const SEALED_BYTES = KEY_BYTES + VALUE_BYTES;
const RECORD_BYTES = SEALED_BYTES + 4;

/** About 36 MB. */
const MOST_RECORDS = 1_000_000;
/** Of these, the newest stay when there are more. */
const KEPT_SHARE = 3 / 4;
const WRITE_RECORDS = 2000;
/**
 * A file that changed so shortly before it was read could change again without
 * a new mtime: clocks of file systems are coarse.
 */
const AT_REST_MS = 2000;

/** `md5`, or `parts` and how many bytes each has. */
export type ChecksumKind = 'md5' | 'crc32c' | `parts ${number}`;

/** A file as it was when its checksum was computed. */
export interface FileState {
  path: string;
  version: string;
  modified: Date;
}

/** What cannot be read or written is not remembered, and is no error. */
export class ChecksumCache implements AsyncDisposable {
  private records: Buffer;
  private count: number;
  private written: number;
  /** Open addressing: index of a record plus one, by the first bytes of its key. */
  private slots: Int32Array = new Int32Array(0);
  private writing: Promise<void> = Promise.resolve();
  private isFailing = false;

  private constructor(
    private readonly path: string,
    records: Buffer,
    private readonly most: number
  ) {
    this.records = records;
    this.count = records.length / RECORD_BYTES;
    this.written = this.count;
    this.index();
  }

  /** What the file has; of too many records the newest, which then are all that it has. */
  static async open(stateFolder: string, mostRecords = MOST_RECORDS): Promise<ChecksumCache> {
    const path = join(stateFolder, 'checksums');
    const found = wholeRecords(await readFile(path).catch(() => Buffer.alloc(0)));
    if (found.length <= mostRecords * RECORD_BYTES) {
      return new ChecksumCache(path, found, mostRecords);
    }
    const newest = Buffer.from(found.subarray(-Math.ceil(mostRecords * KEPT_SHARE) * RECORD_BYTES));
    await replace(path, newest);
    return new ChecksumCache(path, newest, mostRecords);
  }

  /** The remembered checksum in hex. */
  get(file: FileState, kind: ChecksumKind): string | undefined {
    const record = this.find(keyOf(file, kind));
    const start = record * RECORD_BYTES;
    return record < 0 || !isWhole(this.records, start)
      ? undefined
      : this.records.toString('hex', start + KEY_BYTES, start + SEALED_BYTES);
  }

  /** @param checksum 16 bytes in hex. */
  put(file: FileState, kind: ChecksumKind, checksum: string, now = Date.now()): void {
    const isAtRest = now - file.modified.getTime() > AT_REST_MS;
    const key = keyOf(file, kind);
    if (!isAtRest || this.find(key) >= 0 || this.count >= this.most) {
      return;
    }
    this.makeRoom();
    const start = this.count * RECORD_BYTES;
    key.copy(this.records, start);
    this.records.fill(0, start + KEY_BYTES, start + SEALED_BYTES);
    this.records.write(checksum, start + KEY_BYTES, VALUE_BYTES, 'hex');
    this.records.writeUInt32LE(
      crc32(this.records.subarray(start, start + SEALED_BYTES)),
      start + SEALED_BYTES
    );
    this.insert(this.count++);
    if (this.count - this.written >= WRITE_RECORDS) {
      void this.flush();
    }
  }

  /** Append what is new to the file. */
  flush(): Promise<void> {
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.flush();
  }

  private async write(): Promise<void> {
    const { written, count } = this;
    if (written === count || this.isFailing) {
      return;
    }
    try {
      await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
      const news = this.records.subarray(written * RECORD_BYTES, count * RECORD_BYTES);
      await appendFile(this.path, news, { mode: 0o600 });
      this.written = count;
    } catch {
      // No room: what is not remembered is read again.
      this.isFailing = true;
    }
  }

  private find(key: Buffer): number {
    const mask = this.slots.length - 1;
    for (let slot = key.readInt32LE(0) & mask; ; slot = (slot + 1) & mask) {
      const record = this.slots[slot]! - 1;
      if (record < 0) {
        return -1;
      }
      if (this.hasKey(record, key)) {
        return record;
      }
    }
  }

  private hasKey(record: number, key: Buffer): boolean {
    const start = record * RECORD_BYTES;
    let at = 0;
    while (at < KEY_BYTES && this.records.readInt32LE(start + at) === key.readInt32LE(at)) {
      at += 4;
    }
    return at === KEY_BYTES;
  }

  private insert(record: number): void {
    const mask = this.slots.length - 1;
    let slot = this.records.readInt32LE(record * RECORD_BYTES) & mask;
    while (this.slots[slot] !== 0) {
      slot = (slot + 1) & mask;
    }
    this.slots[slot] = record + 1;
  }

  /** Newest first, so that of two records of one key the newer is found. */
  private index(): void {
    const capacity = Math.max(1024, this.count);
    this.slots = new Int32Array(2 ** Math.ceil(Math.log2(capacity * 2)));
    for (let record = this.count - 1; record >= 0; record--) {
      this.insert(record);
    }
  }

  private makeRoom(): void {
    if ((this.count + 1) * RECORD_BYTES > this.records.length) {
      const larger = Buffer.alloc(Math.max(1024 * RECORD_BYTES, this.records.length * 2));
      this.records.copy(larger, 0, 0, this.count * RECORD_BYTES);
      this.records = larger;
    }
    if ((this.count + 1) * 2 > this.slots.length) {
      this.index();
    }
  }
}

/** Until it is called again: a buffer for each costs several times its hash. */
function keyOf({ path, version }: FileState, kind: ChecksumKind): Buffer {
  KEY.write(hash('md5', `${path}\0${version}\0${kind}`, 'hex'), 'hex');
  return KEY;
}
const KEY = Buffer.alloc(KEY_BYTES);

/**
 * Records wherever they begin: a torn one pushes those after it out of step.
 * While nothing is, they are looked at one by one as they are asked for.
 */
function wholeRecords(bytes: Buffer): Buffer {
  const { length: end } = bytes;
  if (end % RECORD_BYTES === 0 && (end === 0 || isWhole(bytes, end - RECORD_BYTES))) {
    return bytes;
  }
  const whole = Buffer.allocUnsafe(end);
  let length = 0;
  for (let start = 0; start + RECORD_BYTES <= end;) {
    if (isWhole(bytes, start)) {
      length += bytes.copy(whole, length, start, start + RECORD_BYTES);
      start += RECORD_BYTES;
    } else {
      start++;
    }
  }
  return whole.subarray(0, length);
}

function isWhole(bytes: Buffer, start: number): boolean {
  const sealed = start + SEALED_BYTES;
  return crc32(bytes.subarray(start, sealed)) === bytes.readUInt32LE(sealed);
}

async function replace(path: string, bytes: Buffer): Promise<void> {
  const draft = `${path}.${process.pid}`;
  try {
    await writeFile(draft, bytes, { mode: 0o600 });
    await rename(draft, path);
  } catch {
    // Then it stays as long as it is.
    await rm(draft, { force: true });
  }
}
