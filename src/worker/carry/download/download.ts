/** A download under way: it gives pieces until the browser says that it has all of them. */
import { LifecycleError, secondsSince, toLifecycleError, type Task } from '../../core';
import type { WorkContext } from '../../context';
import type { Carried } from '../carried';
import { Ending, isForGood } from '../ending';
import type { DownloadSpec } from '../spec';
import type { DownloadContent } from './content';
import { openContent } from './open';

/** Objects that the saved file holds, and its own size: an archive's records count too. */
export interface DownloadResult extends Record<string, unknown> {
  objects: number;
  bytes: number;
  seconds: number;
}

const FINGERPRINT = 'fingerprint';

/** Gives any range, in any order, again and again. It ends well with `finish` alone; dispose of it then. */
export class Download implements Carried, Disposable {
  private readonly given = new Set<number>();
  private bytesGiven = 0;
  private readonly started = performance.now();
  private readonly ending: Ending;

  /** `begin` looks at what there is first. */
  constructor(
    private readonly content: DownloadContent,
    private readonly task: Task
  ) {
    this.ending = new Ending(task.signal, 'The page that downloaded it is gone. Download it again.');
    this.tell();
  }

  /** @throws LifecycleError `changed` when it was begun before, and is not the same any more. */
  static async begin(spec: DownloadSpec, task: Task, context: WorkContext): Promise<Download> {
    const content = await openContent(spec, task, context);
    const before = task.journal.get(FINGERPRINT);
    if (before !== undefined && before !== content.fingerprint) {
      throw new LifecycleError(
        'changed',
        `${spec.uris[0]} changed while it was downloaded. Download it again.`,
        { subject: spec.uris[0] }
      );
    }
    await task.journal.finishNow(FINGERPRINT, content.fingerprint);
    return new Download(content, task);
  }

  get name(): string {
    return this.content.name;
  }

  get sizeBytes(): number {
    return this.content.sizeBytes;
  }

  heard(): void {
    this.ending.heard();
  }

  /** Up to `length` bytes from `offset` on; fewer at the end. */
  async piece(offset: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, this.sizeBytes - offset)));
    const both = AbortSignal.any([signal, this.task.signal]);
    try {
      await this.ending.during(() => this.content.read(offset, bytes, both));
    } catch (thrown) {
      const error = toLifecycleError(thrown);
      if (isForGood(error, both)) {
        this.ending.fail(error);
      }
      throw error;
    }
    if (!this.given.has(offset)) {
      this.given.add(offset);
      this.bytesGiven += bytes.byteLength;
    }
    this.tell();
    return bytes;
  }

  /** The browser has it all. */
  finish(): void {
    this.ending.end();
  }

  /** Resolves at `finish`; rejects when it failed for good, or the browser is silent. */
  async whenEnded(): Promise<DownloadResult> {
    await this.ending.reached();
    return {
      objects: this.content.objects,
      bytes: this.sizeBytes,
      seconds: secondsSince(this.started)
    };
  }

  [Symbol.dispose](): void {
    this.ending[Symbol.dispose]();
  }

  private tell(): void {
    this.task.progress({
      partsDone: 0,
      partsTotal: this.content.objects,
      bytesDone: this.bytesGiven,
      bytesTotal: this.sizeBytes,
      key: this.name
    });
  }
}
