/** `write: new`: a shared inbox takes what is new below its first segment, and never replaces others' objects. */
import { lstat } from 'node:fs/promises';
import type { Location } from '../core/location';
import { LifecycleError } from '../core/errors';
import { atKey } from '../core/location';
import { placeOf, withoutSlash } from './identity';
import type { RootRules } from './roots';
import type { UploadJournal } from './uploads';

/** Is there an object at the key, or anything below `key/`? */
export type Occupied = (location: Location) => Promise<boolean>;

/** The first segment below the root: what a job begins. Undefined for the root itself. */
export function firstSegment(location: Location, rules: RootRules): Location | undefined {
  const key = withoutSlash(location.key);
  const start = rules.rootKey === '' ? 0 : rules.rootKey.length + 1;
  const segment = key.slice(start).split('/')[0]!;
  return segment === '' ? undefined : atKey(location, key.slice(0, start) + segment);
}

type Claim = 'begun' | 'free' | 'taken';

/** May this user write below the first segment? */
export async function claimOf(segment: Location, uploads: UploadJournal, occupied: Occupied): Promise<Claim> {
  if (await uploads.hasBegun(placeOf(segment))) {
    return 'begun';
  }
  return (await occupied(segment)) ? 'taken' : 'free';
}

/** The disk can be asked here; a bucket needs the store's listing. */
export async function occupiedOnDisk(location: Location): Promise<boolean> {
  if (location.type !== 'disk') {
    throw new LifecycleError(
      'unsupported',
      `Whether ${location.bucket}/${location.key} is free cannot be told here. Use the worker's own commands.`
    );
  }
  return lstat(`/${location.key}`).then(
    () => true,
    error => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return false;
      }
      throw error;
    }
  );
}
