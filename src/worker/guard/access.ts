/** What the guard would allow below a prefix, for a listing to show. */
import type { Access } from '../../protocol/entries';
import { asPrefix, atKey, type Location } from '../core/location';
import type { Guard } from './types';

/** May this user write, and remove, directly below the location? */
export async function accessBelow(guard: Guard, location: Location): Promise<Access> {
  // A plain name, which no rule of names refuses: the question is where it is.
  const probe = atKey(location, `${asPrefix(location.key)}new-object`);
  const write = await guard.judge('create', probe, 'listed');
  const remove = await guard.judge('remove', probe, 'listed');
  const refused = [write, remove].find(verdict => !verdict.allowed);
  return {
    write: write.allowed,
    remove: remove.allowed,
    ...(refused && { reason: asSentence(refused.reason) })
  };
}

function asSentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
