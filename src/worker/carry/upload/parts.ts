/** An upload session as its parts come, which a killed worker takes up again. */
import {
  CRC32C,
  LifecycleError,
  combineCrc,
  crc32c,
  crc32cBase64,
  md5Hex,
  throwIfAborted,
  type Checksums
} from '../../core';
import type { ObjectInfo, UploadSession } from '../../stores';
import { multipartMd5 } from '../../transfer/checksums';
import { Upload as UploadRecord } from '../../transfer/object';
import { assertStands, noteContent } from './content';
import { describeFile } from './describe';
import { assertPiece, countPieces, sizeOfPiece } from './pieces';
import type { Receiving } from './receiver';
import { Signpost } from './signpost';

/** A part is gathered in memory, several at once: a file that would need larger ones goes another way. */
const LARGEST_PART_BYTES = 32 * 1024 * 1024;

interface Opened {
  session: UploadSession;
  missing: Set<number>;
}

export class PartsReceiver {
  private readonly record: UploadRecord;
  private opening: Promise<Opened> | undefined;
  private readonly sending = new Map<number, Promise<ObjectInfo | undefined>>();
  private completing: Promise<ObjectInfo> | undefined;
  private readonly moved = new Signpost();
  bytesThere = 0;

  constructor(private readonly receiving: Receiving) {
    this.record = new UploadRecord(receiving.task.journal, receiving.item);
  }

  async partBytes(): Promise<number> {
    return (await this.opened()).session.partBytes;
  }

  async isMissing(part: number): Promise<boolean> {
    return (await this.opened()).missing.has(part);
  }

  /** The object, if all has arrived: a try to make it visible may have failed. */
  async finish(): Promise<ObjectInfo | undefined> {
    const { session, missing } = await this.opened();
    return missing.size === 0 ? this.complete(session) : undefined;
  }

  /** What is still to come. */
  async state(): Promise<{ partBytes: number; missing: number[] }> {
    const { session, missing } = await this.opened();
    // All has arrived, but nobody made it visible: any piece that comes again will.
    const open = missing.size > 0 ? [...missing] : [this.count(session) - 1];
    return { partBytes: session.partBytes, missing: open };
  }

  /** Take a part in, which may come again; answers with the object once the last one made it visible. */
  take(piece: number, body: Uint8Array): Promise<ObjectInfo | undefined> {
    const known = this.sending.get(piece);
    if (known) {
      return known;
    }
    const sending = this.send(piece, body).finally(() => this.sending.delete(piece));
    this.sending.set(piece, sending);
    return sending;
  }

  /** After what is being sent has ended: abort the session, and forget its parts. */
  async abandon(): Promise<void> {
    await Promise.allSettled([...this.sending.values(), this.completing]);
    const opened = await this.opening?.catch(() => undefined);
    if (opened) {
      await opened.session.abort();
      this.record.forget(opened.session);
    }
  }

  private async send(piece: number, body: Uint8Array): Promise<ObjectInfo | undefined> {
    const { item, task } = this.receiving;
    const { session, missing } = await this.opened();
    assertPiece(item, { piece, pieceBytes: session.partBytes }, body);
    await this.turn(piece, session);
    if (missing.has(piece)) {
      await this.note(piece, body);
      await this.write(piece, body, session);
      missing.delete(piece);
      this.bytesThere += body.byteLength;
      this.moved.pass();
    }
    throwIfAborted(task.signal);
    return missing.size === 0 ? this.complete(session) : undefined;
  }

  private async write(piece: number, body: Uint8Array, session: UploadSession): Promise<void> {
    const { store, task } = this.receiving;
    const md5 = store.comparesBy === 'md5' ? this.noted(piece) : undefined;
    try {
      await session.writePart(piece, body, { md5, signal: task.signal });
    } catch (error) {
      // What the store has is asked for anew: a session may have been dropped.
      this.opening = undefined;
      this.moved.pass();
      throw error;
    }
  }

  /** A session that is one stream takes the pieces in their order. */
  private async turn(piece: number, session: UploadSession): Promise<void> {
    const { signal } = this.receiving.task;
    while (session.isSequential && (await this.firstMissing()) < piece) {
      await this.moved.next(signal);
    }
    throwIfAborted(signal);
  }

  private async firstMissing(): Promise<number> {
    const [first = Infinity] = (await this.opened()).missing;
    return first;
  }

  /** Make it visible, once; a try that failed for the moment is made again by the next piece that comes. */
  private complete(session: UploadSession): Promise<ObjectInfo> {
    this.completing ??= this.publish(session).catch((error: unknown) => {
      this.completing = undefined;
      throw error;
    });
    return this.completing;
  }

  private async publish(session: UploadSession): Promise<ObjectInfo> {
    const { item, task } = this.receiving;
    const content = this.content(session);
    await noteContent(task, item.destination.key, content);
    await task.assertHeld();
    const stored = await session.complete({ precondition: item.precondition, signal: task.signal });
    this.record.forget(session);
    return assertStands(this.receiving, stored, content);
  }

  private opened(): Promise<Opened> {
    this.opening ??= this.open().catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    });
    return this.opening;
  }

  private async open(): Promise<Opened> {
    const { item, store, task } = this.receiving;
    const session = await this.record.takeUp(store, describeFile(this.receiving));
    if (session.partBytes > LARGEST_PART_BYTES) {
      throw new LifecycleError(
        'unsupported',
        `${store.uri(item.destination.key)} would be too large for an upload through the browser. Bring it to the hub's home folder, or push it with "lifecycle push-kit".`,
        { subject: store.uri(item.destination.key) }
      );
    }
    const there = await session.parts(task.signal);
    const missing = new Set<number>();
    this.bytesThere = 0;
    for (let piece = 0; piece < this.count(session); piece++) {
      const size = sizeOfPiece(item.sizeBytes, { piece, pieceBytes: session.partBytes });
      const part = there.get(piece);
      const noted = this.noted(piece);
      // Without a word of what was sent, nobody could tell in the end whether it is all right.
      const isThere =
        part?.sizeBytes === size && noted !== undefined && (part.md5 === undefined || part.md5 === noted);
      if (isThere && !(session.isSequential && missing.size > 0)) {
        this.bytesThere += size;
      } else {
        missing.add(piece);
      }
    }
    await this.record.open(session, task.signal);
    return { session, missing };
  }

  private count({ partBytes }: UploadSession): number {
    return countPieces(this.receiving.item.sizeBytes, partBytes);
  }

  /** What a piece is, before it is sent: the MD5 that the store is handed, else CRC32C. */
  private async note(piece: number, body: Uint8Array): Promise<void> {
    const { store, task } = this.receiving;
    const sum = store.comparesBy === 'md5' ? md5Hex(body) : String(crc32c(body));
    await task.journal.finishNow(this.name(piece), sum);
  }

  private noted(piece: number): string | undefined {
    const sum = this.receiving.task.journal.get(this.name(piece));
    return typeof sum === 'string' ? sum : undefined;
  }

  private name(piece: number): string {
    return `piece ${piece} ${this.receiving.item.destination.key}`;
  }

  /** The checksum of the whole from those of its pieces. */
  private content(session: UploadSession): Checksums {
    const { item, store } = this.receiving;
    const sums = Array.from({ length: this.count(session) }, (_, piece) => this.noted(piece));
    if (!sums.every(sum => sum !== undefined)) {
      return {};
    }
    if (store.comparesBy === 'md5') {
      return { multipartMd5: multipartMd5(sums) };
    }
    const crc = sums.reduce((before, sum, piece) => {
      const size = sizeOfPiece(item.sizeBytes, { piece, pieceBytes: session.partBytes });
      return combineCrc(before, Number(sum), size, CRC32C);
    }, 0);
    return { crc32c: crc32cBase64(crc) };
  }
}
