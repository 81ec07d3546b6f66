/** Can what is removed be restored, and for how long? What the bucket itself says. */
import type { Location } from '../core/location';
import type { WorkContext } from '../context';

interface Undo {
  possible: boolean;
  /** How long the bucket keeps what was removed; null when it gives no end. */
  keptSeconds: number | null;
  /** One sentence for a person. */
  words: string;
}

const NO: Undo = { possible: false, keptSeconds: null, words: 'What is removed here cannot be restored.' };

/** Of removals in these buckets: possible only where all of them keep what was removed. */
export async function undoIn(
  places: Iterable<Location>,
  context: WorkContext,
  signal?: AbortSignal
): Promise<Undo> {
  let keptSeconds: number | null = null;
  let isAny = false;
  for (const place of places) {
    const store = context.open(place);
    const { undo } = await store.capabilities(signal);
    if (!undo || !store.restore) {
      return NO;
    }
    isAny = true;
    const rules = await store.rules?.(signal);
    const seconds = rules?.versioning === true ? undefined : rules?.softDeleteSeconds;
    if (seconds !== undefined) {
      keptSeconds = Math.min(seconds, keptSeconds ?? Infinity);
    }
  }
  const words =
    keptSeconds === null
      ? 'What is removed can be restored for as long as the bucket keeps it.'
      : `What is removed can be restored for ${span(keptSeconds)}.`;
  return isAny ? { possible: true, keptSeconds, words } : NO;
}

/** "7 days": the largest unit of which there are at least two, or exactly one. */
function span(seconds: number): string {
  const units = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60]
  ] as const;
  const [name, size] = units.find(unit => seconds === unit[1] || seconds >= 2 * unit[1]) ?? ['second', 1];
  const count = Math.floor(seconds / size);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
