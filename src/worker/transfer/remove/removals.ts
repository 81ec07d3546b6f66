/**
 * The journal of removals: one append-only NDJSON file in the state folder, for
 * people who want to know, and for undo. All workers of a user append to it.
 */
import { createReadStream } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonLine } from '../../core';
import type { RemoveOutcome } from '../../stores/store';

/** What became of one key of a removal. */
export interface Removal {
  /** ISO 8601 UTC. */
  at: string;
  job: string;
  uri: string;
  version: string | null;
  sizeBytes: number;
  outcome: RemoveOutcome['outcome'];
}

/** One file for all jobs. */
export function removalsPath(stateFolder: string): string {
  return join(stateFolder, 'removals.ndjson');
}

/** Throws the system's error where there is no room. */
export async function appendRemovals(stateFolder: string, removals: readonly Removal[]): Promise<void> {
  // A newline before: what a kill tore off in mid-line does not spoil the next.
  const text = `\n${removals.map(removal => `${jsonLine(removal)}\n`).join('')}`;
  await appendFile(removalsPath(stateFolder), text, { mode: 0o600 });
}

/** What a job removed, in the order in which it did. */
export async function* removalsOf(stateFolder: string, job: string): AsyncGenerator<Removal> {
  const { createInterface } = await import('node:readline');
  const input = createReadStream(removalsPath(stateFolder), 'utf8');
  const marker = `"job":${JSON.stringify(job)}`;
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      // Most lines are other jobs', and not worth parsing.
      const removal = line.includes(marker) ? parse(line) : undefined;
      if (removal?.job === job && removal.outcome === 'removed') {
        yield removal;
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error;
    }
  } finally {
    input.destroy();
  }
}

function parse(line: string): Removal | undefined {
  try {
    return JSON.parse(line) as Removal;
  } catch {
    return undefined;
  }
}
