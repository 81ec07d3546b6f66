/** An upload under way: it takes the pieces of all its files, and ends when each has arrived or failed. */
import { PIECE_BYTES, type UploadState } from '../../../protocol/carry';
import {
  LifecycleError,
  isLifecycleError,
  secondsSince,
  throwIfAborted,
  toLifecycleError,
  type Task
} from '../../core';
import type { WorkContext } from '../../context';
import type { Carried } from '../carried';
import { Ending, isForGood } from '../ending';
import type { UploadSpec } from '../spec';
import { beginUpload, doneName } from './begin';
import type { Receiver, UploadItem } from './receiver';
import { SeveralReceiver } from './several';
import { WholeReceiver } from './whole';

interface Failure {
  index: number;
  error: LifecycleError;
}

/** All files of the upload and their bytes, with those that an interrupted run had brought. */
export interface UploadResult extends Record<string, unknown> {
  objects: number;
  bytes: number;
  /** Files that an interrupted run had brought. */
  resumed: number;
  seconds: number;
}

/**
 * Takes pieces of all files, in any order and as often as they come. One file that fails does not stop
 * the others, unless they would fare no better. Wait for `whenEnded`, then dispose of it.
 */
export class Upload implements Carried, Disposable {
  private readonly receivers = new Map<number, Receiver>();
  private readonly under = new Set<Promise<unknown>>();
  private readonly failures: Failure[] = [];
  private readonly open: Set<number>;
  private readonly started = performance.now();
  private readonly resumed: number;
  private bytesDone = 0;
  private readonly bytesTotal: number;
  private readonly ending: Ending;

  /** `begin` judges first. */
  constructor(
    private readonly spec: UploadSpec,
    private readonly items: readonly (UploadItem | undefined)[],
    private readonly task: Task,
    private readonly context: WorkContext
  ) {
    this.ending = new Ending(
      task.signal,
      'The browser stopped sending. Choose the same files again for the same folder: what has arrived is not sent again.'
    );
    this.open = new Set(items.flatMap((item, index) => (item ? [index] : [])));
    this.bytesTotal = spec.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    this.resumed = items.length - this.open.size;
    items.forEach((item, index) => {
      this.bytesDone += item ? 0 : spec.files[index]!.sizeBytes;
    });
    this.settleIfAll();
    this.tell(null);
  }

  /** Judge every destination, and be ready for pieces. */
  static async begin(spec: UploadSpec, task: Task, context: WorkContext): Promise<Upload> {
    return new Upload(spec, await beginUpload(spec, task, context), task, context);
  }

  /** Indices of the files that have arrived. */
  get done(): number[] {
    return this.items.flatMap((_, index) => (this.open.has(index) ? [] : [index]));
  }

  heard(): void {
    this.ending.heard();
  }

  /** Of a file that has arrived, or failed for good, nothing is missing. */
  async state(index: number): Promise<UploadState> {
    this.heard();
    return this.isOpen(index)
      ? this.attempt(index, () => this.receiver(index).state())
      : { pieceBytes: PIECE_BYTES, missing: [] };
  }

  /** Take a piece of a file; true once the whole file stands at its destination. */
  async take(index: number, piece: number, body: Uint8Array): Promise<boolean> {
    throwIfAborted(this.task.signal);
    if (!this.isOpen(index)) {
      return true;
    }
    const taking = this.ending.during(() =>
      this.attempt(index, async () => {
        const stored = await this.receiver(index).take(piece, body);
        if (stored && this.open.has(index)) {
          const { destination } = this.items[index]!;
          await this.context.guard.uploaded(destination, stored.version);
          this.task.journal.finish(doneName(destination));
          this.settle(index);
        }
        return stored !== undefined;
      })
    );
    this.under.add(taking);
    try {
      return await taking;
    } finally {
      this.under.delete(taking);
      this.tell(this.spec.files[index]!.path);
    }
  }

  /** Resolves when all have arrived; rejects when one failed for good, or the browser is silent. */
  async whenEnded(): Promise<UploadResult> {
    try {
      await this.ending.reached();
    } finally {
      await Promise.allSettled(this.under);
    }
    if (this.failures.length > 0) {
      throw this.summary();
    }
    return {
      objects: this.items.length,
      bytes: this.bytesDone,
      resumed: this.resumed,
      seconds: secondsSince(this.started)
    };
  }

  [Symbol.dispose](): void {
    this.ending[Symbol.dispose]();
  }

  private isOpen(index: number): boolean {
    if (index >= this.items.length) {
      throw new LifecycleError('bad-input', `file: this upload has ${this.items.length} files.`, {
        subject: 'file'
      });
    }
    return this.open.has(index);
  }

  private receiver(index: number): Receiver {
    const known = this.receivers.get(index);
    if (known) {
      return known;
    }
    const item = this.items[index]!;
    const receiving = { item, store: this.context.open(item.destination), task: this.task };
    const receiver =
      item.sizeBytes > PIECE_BYTES ? new SeveralReceiver(receiving) : new WholeReceiver(receiving);
    this.receivers.set(index, receiver);
    return receiver;
  }

  /** What fails for good ends this file, or, where no other would fare better, the whole upload. */
  private async attempt<T>(index: number, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      const error = toLifecycleError(thrown);
      if (isLifecycleError(error, 'storage-full', 'unauthorized')) {
        this.ending.fail(error);
      } else if (isForGood(error, this.task.signal)) {
        await this.drop(index, error);
      }
      throw error;
    }
  }

  private async drop(index: number, error: LifecycleError): Promise<void> {
    if (this.open.has(index)) {
      this.failures.push({ index, error });
      await this.receivers.get(index)?.abandon();
      this.settle(index);
    }
  }

  private settle(index: number): void {
    this.open.delete(index);
    this.receivers.delete(index);
    if (!this.failures.some(failure => failure.index === index)) {
      this.bytesDone += this.spec.files[index]!.sizeBytes;
    }
    this.settleIfAll();
  }

  private settleIfAll(): void {
    if (this.open.size === 0) {
      this.ending.end();
    }
  }

  private tell(key: string | null): void {
    const { files } = this.spec;
    let there = 0;
    this.receivers.forEach(receiver => (there += receiver.bytesThere));
    this.task.progress({
      partsDone: files.length - this.open.size - this.failures.length,
      partsTotal: files.length,
      bytesDone: this.bytesDone + there,
      bytesTotal: this.bytesTotal,
      key
    });
  }

  private summary(): LifecycleError {
    const [first] = this.failures;
    const { tag, message, subject } = first!.error;
    const count = this.failures.length;
    return new LifecycleError(
      tag,
      this.items.length === 1
        ? message
        : `${count} of ${this.items.length} files were not uploaded. ${message}`,
      { subject, cause: first!.error }
    );
  }
}
