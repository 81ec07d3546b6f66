/**
 * What this user put into shared inboxes: the first segments that were begun,
 * and the versions that were written. One append-only file in the state folder;
 * other workers of the same user append to it too.
 */
import { hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { toLifecycleError } from '../core/errors';

type Line = { begun: string } | { wrote: string; version: string };

const NEWLINE = 0x0a;

/**
 * A place is a bucket and key as `placeOf` writes them. What is asked for and not
 * known is looked for in the file first. A line that cannot be written throws: without
 * it nobody could remove what was uploaded.
 */
export class UploadJournal {
  private readonly path: string;
  /** Bytes of the file that are known: whole lines. */
  private readBytes = 0;
  private reading: Promise<void> | undefined;
  private readonly begun = new Set<string>();
  /** Digests, so that a million uploads take little memory. */
  private readonly written = new Set<string>();
  private pending: Line[] = [];
  private writing: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;

  constructor(stateFolder: string) {
    this.path = join(stateFolder, 'uploads.ndjson');
  }

  /** Did this user begin below this place? */
  async hasBegun(place: string): Promise<boolean> {
    return this.begun.has(place) || (await this.refreshed()).begun.has(place);
  }

  /** Did this user write this version of it? */
  async wrote(place: string, version: string): Promise<boolean> {
    const digest = digestOf(place, version);
    return this.written.has(digest) || (await this.refreshed()).written.has(digest);
  }

  /** Resolves once it is in the file; one that is there already is not written again. */
  async recordBegun(place: string): Promise<void> {
    if (!(await this.hasBegun(place))) {
      await this.append({ begun: place });
    }
  }

  /** Resolves once it is in the file. */
  recordWritten(place: string, version: string): Promise<void> {
    return this.append({ wrote: place, version });
  }

  /** Resolves when the line is in the file. Lines that come while others are written wait, then go together. */
  private append(line: Line): Promise<void> {
    this.pending.push(line);
    this.next ??= this.writing.then(() => this.writePending());
    return this.next;
  }

  private async writePending(): Promise<void> {
    const lines = this.pending;
    this.pending = [];
    this.next = undefined;
    // A newline before each, too: what a kill tore off in mid-line does not spoil the next.
    const text = lines.map(line => `\n${JSON.stringify(line)}\n`).join('');
    const done = appendFile(this.path, text, { mode: 0o600 });
    this.writing = done.catch(() => undefined);
    try {
      await done;
    } catch (error) {
      throw toLifecycleError(error, this.path);
    }
    lines.forEach(line => this.take(line));
  }

  private async refreshed(): Promise<this> {
    this.reading ??= this.readNew().finally(() => (this.reading = undefined));
    await this.reading;
    return this;
  }

  /** Read what was appended since the last time. */
  private async readNew(): Promise<void> {
    const size = await stat(this.path).then(
      info => info.size,
      () => 0
    );
    if (size <= this.readBytes) {
      return;
    }
    let rest = Buffer.alloc(0);
    for await (const chunk of createReadStream(this.path, { start: this.readBytes })) {
      const bytes = Buffer.concat([rest, chunk as Buffer]);
      const end = bytes.lastIndexOf(NEWLINE) + 1;
      parseLines(bytes.toString('utf8', 0, end)).forEach(line => this.take(line));
      this.readBytes += end;
      rest = bytes.subarray(end);
    }
  }

  private take(line: Line): void {
    if ('begun' in line) {
      this.begun.add(line.begun);
    } else {
      this.written.add(digestOf(line.wrote, line.version));
    }
  }
}

/** A torn line (a kill in mid-write) proves nothing and is passed over. */
function parseLines(text: string): Line[] {
  return text.split('\n').flatMap(line => {
    try {
      return line === '' ? [] : [JSON.parse(line) as Line];
    } catch {
      return [];
    }
  });
}

/** 96 bits of it: nobody but this user chooses what is in the file. */
function digestOf(place: string, version: string): string {
  return hash('sha256', JSON.stringify([place, version]), 'base64url').slice(0, 16);
}
