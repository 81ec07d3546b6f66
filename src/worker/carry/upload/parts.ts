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
import { countPieces, sizeOfPiece } from './pieces';
import type { Receiving } from './receiver';
import { Signpost } from './signpost';

/** A part is gathered in memory, several at once: a file that would need larger ones goes another way. */
const LARGEST_PART_BYTES = 32 * 1024 * 1024;

interface Opened {
  session: UploadSession;
  missing: Set<number>;
}

/**
 * Takes whole parts, counted from 0, each as often as it comes. What is there is asked of the store
 * and of the journal at the first call, and again after a part could not be written.
 *
 * Calls throw `unsupported` for a file whose parts would be too large for memory.
 */
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
    // All has arrived, but nobody made it visible: any part that comes again will.
    const open = missing.size > 0 ? [...missing] : [this.count(session) - 1];
    return { partBytes: session.partBytes, missing: open };
  }

  /** Take a part in, which may come again; answers with the object once the last one made it visible. */
  take(part: number, body: Uint8Array): Promise<ObjectInfo | undefined> {
    const known = this.sending.get(part);
    if (known) {
      return known;
    }
    const sending = this.send(part, body).finally(() => this.sending.delete(part));
    this.sending.set(part, sending);
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

  private async send(part: number, body: Uint8Array): Promise<ObjectInfo | undefined> {
    const { session, missing } = await this.opened();
    await this.turn(part, session);
    if (missing.has(part)) {
      await this.note(part, body);
      await this.write(part, body, session);
      missing.delete(part);
      this.bytesThere += body.byteLength;
      this.moved.pass();
    }
    throwIfAborted(this.receiving.task.signal);
    return missing.size === 0 ? this.complete(session) : undefined;
  }

  private async write(part: number, body: Uint8Array, session: UploadSession): Promise<void> {
    const { store, task } = this.receiving;
    const md5 = store.comparesBy === 'md5' ? this.noted(part) : undefined;
    try {
      await session.writePart(part, body, { md5, signal: task.signal });
    } catch (error) {
      // What the store has is asked for anew: a session may have been dropped.
      this.opening = undefined;
      this.moved.pass();
      throw error;
    }
  }

  /** A session that is one stream takes the parts in their order. */
  private async turn(part: number, session: UploadSession): Promise<void> {
    const { signal } = this.receiving.task;
    while (session.isSequential && (await this.firstMissing()) < part) {
      await this.moved.next(signal);
    }
    throwIfAborted(signal);
  }

  private async firstMissing(): Promise<number> {
    const [first = Infinity] = (await this.opened()).missing;
    return first;
  }

  /** Make it visible, once; a try that failed for the moment is made again by the next part that comes. */
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
    for (let part = 0; part < this.count(session); part++) {
      const size = this.sizeOf(part, session);
      const arrived = there.get(part);
      const noted = this.noted(part);
      // Without a word of what was sent, nobody could tell in the end whether it is all right.
      const isThere =
        arrived?.sizeBytes === size &&
        noted !== undefined &&
        (arrived.md5 === undefined || arrived.md5 === noted);
      if (isThere && !(session.isSequential && missing.size > 0)) {
        this.bytesThere += size;
      } else {
        missing.add(part);
      }
    }
    await this.record.open(session, task.signal);
    return { session, missing };
  }

  private count({ partBytes }: UploadSession): number {
    return countPieces(this.receiving.item.sizeBytes, partBytes);
  }

  private sizeOf(part: number, { partBytes }: UploadSession): number {
    return sizeOfPiece(this.receiving.item.sizeBytes, { piece: part, pieceBytes: partBytes });
  }

  /** What a part is, before it is sent: the MD5 that the store is handed, else CRC32C. */
  private async note(part: number, body: Uint8Array): Promise<void> {
    const { store, task } = this.receiving;
    const sum = store.comparesBy === 'md5' ? md5Hex(body) : String(crc32c(body));
    await task.journal.finishNow(this.name(part), sum);
  }

  private noted(part: number): string | undefined {
    const sum = this.receiving.task.journal.get(this.name(part));
    return typeof sum === 'string' ? sum : undefined;
  }

  /** In the journal; another word would make unfinished uploads begin anew. */
  private name(part: number): string {
    return `piece ${part} ${this.receiving.item.destination.key}`;
  }

  /** The checksum of the whole from those of its parts. */
  private content(session: UploadSession): Checksums {
    const { store } = this.receiving;
    const sums = Array.from({ length: this.count(session) }, (_, part) => this.noted(part));
    if (!sums.every(sum => sum !== undefined)) {
      return {};
    }
    if (store.comparesBy === 'md5') {
      return { multipartMd5: multipartMd5(sums) };
    }
    const crc = sums.reduce(
      (before, sum, part) => combineCrc(before, Number(sum), this.sizeOf(part, session), CRC32C),
      0
    );
    return { crc32c: crc32cBase64(crc) };
  }
}
