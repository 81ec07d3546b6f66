/**
 * What this user put into shared inboxes: the first segments that were begun,
 * and the versions that were written. One append-only file in the state folder;
 * other workers of the same user append to it too.
 */
import { appendFile, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { toLifecycleError } from '../core/errors';

type Line = { begun: string } | { wrote: string; version: string };

export class UploadJournal {
  private readonly path: string;
  private readSize = -1;
  private readonly begun = new Set<string>();
  private readonly versions = new Map<string, string>();

  constructor(stateFolder: string) {
    this.path = join(stateFolder, 'uploads.ndjson');
  }

  /** Did this user begin below this place? */
  async hasBegun(place: string): Promise<boolean> {
    await this.refresh();
    return this.begun.has(place);
  }

  /** Is this the version that this user wrote last? */
  async wrote(place: string, version: string): Promise<boolean> {
    await this.refresh();
    return this.versions.get(place) === version;
  }

  async recordBegun(place: string): Promise<void> {
    if (!(await this.hasBegun(place))) {
      await this.append({ begun: place });
    }
  }

  async recordWritten(place: string, version: string): Promise<void> {
    await this.append({ wrote: place, version });
  }

  private async append(line: Line): Promise<void> {
    try {
      await appendFile(this.path, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    } catch (error) {
      throw toLifecycleError(error, this.path);
    }
  }

  private async refresh(): Promise<void> {
    const size = await stat(this.path).then(
      info => info.size,
      () => 0
    );
    if (size === this.readSize || size === 0) {
      return;
    }
    for (const text of (await readFile(this.path, 'utf8')).split('\n')) {
      this.take(text);
    }
    this.readSize = size;
  }

  /** A torn last line (a kill in mid-write) proves nothing and is passed over. */
  private take(text: string): void {
    let line: Line;
    try {
      line = JSON.parse(text) as Line;
    } catch {
      return;
    }
    if ('begun' in line) {
      this.begun.add(line.begun);
    } else {
      this.versions.set(line.wrote, line.version);
    }
  }
}
