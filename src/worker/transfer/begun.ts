/** The journal's word that a run of this job has begun, so that something of it may stand. */
import { readFileSync } from 'node:fs';
import type { PartJournal } from '../core';

const BEGUN = 'begun';

interface Begun {
  /** What that run was going to bring, by its plan. */
  objects: number;
  /**
   * The machine has started anew since. Files that were not synced may have
   * lost their content and kept size and time: only their bytes prove them.
   */
  isOtherBoot: boolean;
}

/** Undefined when no run of this job has begun. */
export function begunBefore(journal: PartJournal): Begun | undefined {
  const record = journal.get(BEGUN);
  if (record === undefined) {
    return undefined;
  }
  const [objects, boot] = Array.isArray(record) ? record : [];
  return {
    objects: typeof objects === 'number' ? objects : 0,
    isOtherBoot: typeof boot === 'string' && boot !== bootId()
  };
}

/** Of several runs the first counts for the objects, the last for the boot. */
export function noteBegun(journal: PartJournal, objects: number): Promise<void> {
  return journal.finishNow(BEGUN, [objects, bootId()]);
}

/** proc(5): another one each time the machine starts; '' where there is none. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
