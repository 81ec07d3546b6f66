/** The guard's word on every destination, before the first write. */
import { LifecycleError, asPrefix, atKey, type Location } from '../../core';
import type { WorkContext } from '../../context';
import { refusal } from '../../guard';
import type { ObjectInfo, Precondition } from '../../stores';
import type { CopyItem } from './item';

/**
 * The place a person named is judged as named, with a plain name below it; the
 * names that a listing gave may be anything.
 *
 * @param isExact The place is the one object to write, not what it goes below.
 * @throws LifecycleError `guard-refused`
 */
export async function judgeNamed(named: Location, isExact: boolean, context: WorkContext): Promise<void> {
  const probe = isExact ? named : atKey(named, `${asPrefix(named.key)}name`);
  const verdict = await context.guard.judge('create', probe, 'named');
  if (!verdict.allowed) {
    throw refusal(verdict, context.format(named));
  }
}

/**
 * May the item be written where `present` stands? Answers with what the write
 * must find there, so that what was judged is what happens.
 *
 * @throws LifecycleError `guard-refused`; `conflict` where a folder stands
 */
export async function judgeWrite(
  { kind, destination }: CopyItem,
  present: ObjectInfo | undefined,
  { guard, format }: WorkContext
): Promise<Precondition | undefined> {
  if (kind === 'folder') {
    await guard.assert('create', destination, 'listed');
    return undefined;
  }
  if (present?.isFolder) {
    const shown = format(destination);
    throw new LifecycleError('conflict', `${shown} is a folder; a file cannot take its place.`, {
      subject: shown
    });
  }
  await guard.assert(present ? 'overwrite' : 'create', destination, 'listed', present?.version ?? null);
  return !present ? { absent: true } : present.version === null ? undefined : { version: present.version };
}
