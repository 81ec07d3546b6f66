/**
 * Finished parts of one job: an append-only NDJSON file, written at most once a
 * second. A lost or torn tail costs a check at the destination, never a wrong
 * answer. When the disk is full the journal goes on in memory.
 */
import { readFileSync } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import type { AttributeValue } from '../../protocol/dataset';
import type { PartJournal } from '../core/task';

const COMMIT_AFTER_MS = 1000;

/** Without a record the part is forgotten. */
type Line = { part: string; record?: AttributeValue };

/**
 * One process at a time writes it. It never fails: a file that cannot be read counts as empty, and
 * where the disk takes nothing `finishNow` resolves all the same.
 */
export class FilePartJournal implements PartJournal, AsyncDisposable {
  private readonly parts = new Map<string, AttributeValue>();
  private pending = '';
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private file: FileHandle | undefined;
  private failed = false;

  private constructor(
    private readonly path: string,
    lines: readonly Line[],
    private isTorn: boolean
  ) {
    lines.forEach(line => this.take(line));
  }

  /** Read what there is; nothing is written until a part is finished. */
  static open(path: string): FilePartJournal {
    const text = readIfAny(path);
    return new FilePartJournal(path, parseLines(text), text !== '' && !text.endsWith('\n'));
  }

  get size(): number {
    return this.parts.size;
  }

  get(part: string): AttributeValue | undefined {
    return this.parts.get(part);
  }

  names(): Iterable<string> {
    return this.parts.keys();
  }

  finish(part: string, record: AttributeValue = null): void {
    this.addSoon({ part, record });
  }

  async finishNow(part: string, record: AttributeValue = null): Promise<void> {
    this.add({ part, record });
    await this.commit();
  }

  forget(part: string): void {
    if (this.parts.has(part)) {
      this.addSoon({ part });
    }
  }

  /** Forget all parts, and take no more. */
  async discard(): Promise<void> {
    this.parts.clear();
    this.pending = '';
    this.failed = true;
    await this.writing;
    await removeParts(this.path);
  }

  /** Make everything durable that is finished. */
  flush(): Promise<void> {
    return this.commit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.commit();
    await this.file?.close();
    this.file = undefined;
  }

  private addSoon(line: Line): void {
    this.add(line);
    this.timer ??= setTimeout(() => void this.commit(), COMMIT_AFTER_MS);
  }

  private add(line: Line): void {
    this.take(line);
    this.pending += `${JSON.stringify(line)}\n`;
  }

  private take({ part, record }: Line): void {
    if (record === undefined) {
      this.parts.delete(part);
    } else {
      this.parts.set(part, record);
    }
  }

  /** Commits queue up behind each other; each makes all that is pending durable. */
  private commit(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  private async write(): Promise<void> {
    const text = this.pending;
    this.pending = '';
    if (text === '' || this.failed) {
      return;
    }
    try {
      this.file ??= await open(this.path, 'a', 0o600);
      await this.file.writeFile(this.isTorn ? `\n${text}` : text);
      this.isTorn = false;
      await this.file.datasync();
    } catch {
      // No space: the job goes on; killed now, it would check its parts at the destination.
      this.failed = true;
    }
  }
}

function readIfAny(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Nothing yet, or not readable: then the parts are checked at the destination.
    return '';
  }
}

/** Forget a job's parts. */
export async function removeParts(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** A kill in mid-write leaves a torn line, which proves nothing. */
function parseLines(text: string): Line[] {
  return text.split('\n').flatMap(line => {
    try {
      const parsed = JSON.parse(line) as Line;
      return typeof parsed.part === 'string' ? [parsed] : [];
    } catch {
      return [];
    }
  });
}
