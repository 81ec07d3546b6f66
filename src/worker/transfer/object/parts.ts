/**
 * A large object in parts: several under way at once, those that an interrupted
 * run had sent not again, each checked, and the whole checked in the end.
 */
import { forEachConcurrent, isLifecycleError, md5Hex, type Checksums } from '../../core';
import type { ObjectInfo, UploadSession } from '../../stores';
import { Comparison, checksumsOf, multipartMd5 } from '../checksums';
import { fill } from './filling';
import type { ObjectCopy } from './object';
import { PARTS_AT_ONCE, bytesOf, sendParts } from './sending';
import { COPIED, Upload } from './upload';
import { assertRead, assertStored, differs } from './verify';
import { withMd5, writeOptions } from './written';

/**
 * An object of known size. What fails is left to be taken up again, unless its parts are of no use
 * any more.
 */
export async function copyInParts(copy: ObjectCopy): Promise<ObjectInfo> {
  const { item, to, task, signal } = copy;
  const sizeBytes = item.sizeBytes!;
  const written = { ...writeOptions(copy), sizeBytes };
  const options =
    to.comparesBy === 'md5' ? { ...withMd5(written, checksumsOf(item).md5), sizeBytes } : written;
  const upload = new Upload(task.journal, item);
  const session = await upload.takeUp(to, options);
  try {
    const parts = new Parts(copy, upload, session, sizeBytes);
    await parts.send();
    await task.assertHeld();
    const stored = await session.complete({ precondition: item.precondition, signal });
    upload.forget(session);
    return await parts.check(stored);
  } catch (error) {
    const isVoid =
      !signal.aborted && isLifecycleError(error, 'changed', 'conflict', 'not-found', 'unreadable', 'differs');
    if (isVoid || task.isCancelled?.()) {
      // The parts belong to content that is no more, or nothing will take them up.
      await session.abort();
      upload.forget(session);
    }
    throw error;
  }
}

class Parts {
  /** MD5s of the parts as they were read, here or by an interrupted run. */
  private readonly md5s = new Map<number, string>();
  /** Of the whole, if all of it went by. */
  private read: Checksums | undefined;

  constructor(
    private readonly copy: ObjectCopy,
    private readonly upload: Upload,
    private readonly session: UploadSession,
    private readonly sizeBytes: number
  ) {}

  /** Send all that the destination does not have. */
  async send(): Promise<void> {
    const { copy } = this;
    const { missing, doubtful } = await this.sort();
    const open = [...missing, ...doubtful.keys()].sort((a, b) => a - b);
    if (open.length === 0) {
      return;
    }
    await this.upload.open(this.session, copy.signal);
    if (await this.copyInside(open)) {
      return;
    }
    for (const [index, md5] of doubtful) {
      if (await this.isSourcePart(index, md5)) {
        this.keep(index, md5);
      } else {
        missing.push(index);
      }
    }
    if (missing.length > 0) {
      await this.sendBytes(missing.sort((a, b) => a - b));
    }
  }

  /** Is what stands there what was sent, and what the source has? */
  async check(stored: ObjectInfo): Promise<ObjectInfo> {
    const { copy, sizeBytes } = this;
    const { from, to, item, local, signal } = copy;
    const inParts = this.multipartMd5();
    assertStored(copy, stored, { ...this.read, multipartMd5: inParts });
    if (this.read === undefined && inParts === undefined) {
      const source = { store: from, info: { ...item, key: item.source.key, sizeBytes } };
      const said = await new Comparison('proof', local).byChecksum(
        source,
        { store: to, info: stored },
        signal
      );
      if (said === false) {
        throw differs(copy, stored, 'another checksum');
      }
    }
    this.remember(stored);
    return stored;
  }

  private async sendBytes(missing: readonly number[]): Promise<void> {
    const { copy, session, sizeBytes } = this;
    const onSent = (index: number, md5: string): void => {
      this.md5s.set(index, md5);
      this.upload.sent(index, md5);
    };
    this.read = await sendParts(missing, { copy, session, sizeBytes, onSent });
    if (this.read) {
      assertRead(copy, this.read);
    }
  }

  /** What to do with each part, by what the destination has of it. */
  private async sort(): Promise<{ missing: number[]; doubtful: Map<number, string> }> {
    const { sizeBytes, session, upload } = this;
    const there = await session.parts(this.copy.signal);
    const missing: number[] = [];
    const doubtful = new Map<number, string>();
    for (let index = 0; index * session.partBytes < sizeBytes; index++) {
      const part = there.get(index);
      const sent = upload.md5Of(index);
      if (!part || part.sizeBytes !== bytesOf(index, session, sizeBytes)) {
        missing.push(index);
      } else if (part.md5 === undefined || part.md5 === sent || sent === COPIED) {
        this.keep(index, sent === COPIED ? undefined : part.md5);
      } else {
        doubtful.set(index, part.md5);
      }
    }
    return { missing, doubtful };
  }

  /** A part that need not be sent again. */
  private keep(index: number, md5: string | undefined): void {
    if (md5 !== undefined) {
      this.md5s.set(index, md5);
    }
    this.copy.onResumed(1);
    this.copy.onBytes(bytesOf(index, this.session, this.sizeBytes));
  }

  /** The journal lost what was sent: reading the source again tells. */
  private async isSourcePart(index: number, md5: string): Promise<boolean> {
    const { copy, session, sizeBytes } = this;
    const body = await copy.budget.take(bytesOf(index, session, sizeBytes), copy.signal);
    try {
      await fill(copy, body, index * session.partBytes);
      return md5Hex(body) === md5;
    } finally {
      copy.budget.give(body);
    }
  }

  /** Let the service itself copy these parts; false when it cannot. */
  private async copyInside([first, ...others]: readonly number[]): Promise<boolean> {
    const { session, copy, sizeBytes } = this;
    const { item, from, signal } = copy;
    const copyOne = async (index: number, both: AbortSignal): Promise<boolean> => {
      const ifVersion = item.version ?? undefined;
      const isDone = await session.copyPart?.(index, from, item.source.key, { ifVersion, signal: both });
      if (isDone) {
        this.upload.sent(index, COPIED);
        copy.onBytes(bytesOf(index, session, sizeBytes));
      }
      return isDone ?? false;
    };
    if (!(await copyOne(first!, signal))) {
      return false;
    }
    const rest = async (index: number, both: AbortSignal): Promise<void> => void (await copyOne(index, both));
    await forEachConcurrent(others, PARTS_AT_ONCE, rest, signal);
    return true;
  }

  /** What the service must say if it has the parts that were read here. */
  private multipartMd5(): string | undefined {
    const count = Math.ceil(this.sizeBytes / this.session.partBytes);
    const md5s = Array.from({ length: count }, (_, index) => this.md5s.get(index));
    return md5s.every(md5 => md5 !== undefined) ? multipartMd5(md5s) : undefined;
  }

  private remember(stored: ObjectInfo): void {
    const { from, to, item, local } = this.copy;
    if (to.type === 'disk' && this.read) {
      local.remember(to.uri(stored.key), stored, this.read);
    }
    if (from.type === 'disk') {
      const inParts = this.multipartMd5();
      const byPartBytes = new Map(inParts === undefined ? [] : [[this.session.partBytes, inParts] as const]);
      local.remember(from.uri(item.source.key), item, { ...this.read, byPartBytes });
    }
  }
}
