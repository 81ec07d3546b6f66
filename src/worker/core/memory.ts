/** How much memory there is to share out. */
import { totalmem } from 'node:os';
import { constrainedMemory } from 'node:process';

/** Bytes that this process may use: of the machine, or of its control group where that has less. */
export function usableMemoryBytes(): number {
  // 0 where nothing is known, and more than any machine has where there is no limit.
  return Math.min(constrainedMemory() || Infinity, totalmem());
}
