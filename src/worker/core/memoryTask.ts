/** A task that lives as long as this process: for short work outside the queue, and for tests. */
import { randomUUID } from 'node:crypto';
import type { AttributeValue } from '../../protocol/dataset';
import type { PartJournal, ProgressReport, Task } from './task';

/**
 * A journal that goes with the process, so `finishNow` keeps no more than `finish`. A part
 * finished without a record has null.
 */
export class MemoryJournal implements PartJournal {
  private readonly parts = new Map<string, AttributeValue>();

  get(part: string): AttributeValue | undefined {
    return this.parts.get(part);
  }

  finish(part: string, record: AttributeValue = null): void {
    this.parts.set(part, record);
  }

  async finishNow(part: string, record: AttributeValue = null): Promise<void> {
    this.finish(part, record);
  }

  forget(part: string): void {
    this.parts.delete(part);
  }

  names(): Iterable<string> {
    return this.parts.keys();
  }
}

/**
 * A task whose journal is memory, and which nobody takes away; all of it may be left
 * out.
 */
export function memoryTask(
  options: {
    id?: string;
    signal?: AbortSignal;
    journal?: PartJournal;
    onProgress?: (report: ProgressReport) => void;
  } = {}
): Task {
  return {
    id: options.id ?? randomUUID(),
    signal: options.signal ?? new AbortController().signal,
    journal: options.journal ?? new MemoryJournal(),
    progress: report => options.onProgress?.(report),
    assertHeld: async () => undefined
  };
}
