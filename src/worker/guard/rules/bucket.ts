/** Judging a key by the rules of its root. Pure string work but for a shared inbox's journal. */
import { formatLocation } from '../../config';
import type { Location } from '../../core/location';
import { claimOf, firstSegment } from '../inbox';
import { isBelow, isWithin, placeOf, withoutSlash } from '../identity';
import { rulesFor, type RootRules } from '../roots';
import type { Action, Verdict } from '../types';
import { ALLOWED, refuse } from '../verdict';
import type { Court, Judgement } from './court';

/** An object's key in a bucket. */
export async function judgeBucketKey(court: Court, judgement: Judgement): Promise<Verdict> {
  const { action, location } = judgement;
  const bucket = court.rootsOf(location);
  const { roots } = bucket;
  const key = withoutSlash(location.key);
  const { user } = court.config;
  if (action !== 'create' && roots.some(root => isWithin(root.location.key, key))) {
    return refuse(
      action,
      'root',
      formatLocation(location),
      'it is, or holds, a root.',
      'Choose something below your own folder.'
    );
  }
  const rules = rulesFor(bucket, location.key);
  if (rules) {
    return judgeByRules(court, judgement, rules);
  }
  if (roots.length > 0) {
    return refuse(
      action,
      'own folder',
      formatLocation(location),
      'it is outside the folders configured in this bucket, so it is read only.',
      ownAdvice(roots[0]!.location, roots[0]!.ownKey)
    );
  }
  // A bucket no root names: what doesn't exist may be created; the rest by <bucket>/<user>/.
  if (action === 'create' || (user !== null && isBelow(location.key, user))) {
    return ALLOWED;
  }
  const why =
    user === null
      ? 'no user name is known, so nothing in a bucket is yours.'
      : `in a bucket that is not configured only ${location.bucket}/${user}/ is yours.`;
  return refuse(action, 'own folder', formatLocation(location), why, 'Ask its owner, or the data team.');
}

/** By the rules of the root that holds the key. `location` is real: on disk without links. */
export async function judgeByRules(court: Court, judgement: Judgement, rules: RootRules): Promise<Verdict> {
  switch (judgement.action) {
    case 'remove':
      return judgeRemoval(court, judgement, rules);
    case 'overwrite':
      return judgeOverwrite(court, judgement, rules);
    case 'create':
      return judgeCreation(court, judgement, rules);
  }
}

async function judgeRemoval(
  court: Court,
  { location, version }: Judgement,
  rules: RootRules
): Promise<Verdict> {
  if (rules.delete === 'own') {
    const own = rules.ownKey !== null && isBelow(location.key, rules.ownKey);
    return own ? ALLOWED : notOwn('remove', location, rules);
  }
  const shown = formatLocation(location);
  if (rules.delete === 'none') {
    return refuse(
      'remove',
      'delete: none',
      shown,
      'nothing is removed from this root.',
      'Ask the data team.'
    );
  }
  if (rules.deleteUploads && version !== null && (await court.uploads.wrote(placeOf(location), version))) {
    return ALLOWED;
  }
  return refuse(
    'remove',
    'delete: request',
    shown,
    "removals from this root are the data team's.",
    'Send them the bucket, the prefix, and how many objects and bytes it holds.'
  );
}

async function judgeOverwrite(
  court: Court,
  { location, version }: Judgement,
  rules: RootRules
): Promise<Verdict> {
  switch (rules.write) {
    case 'own':
      return rules.ownKey !== null && isBelow(location.key, rules.ownKey)
        ? ALLOWED
        : notOwn('overwrite', location, rules);
    case 'new':
      if (version !== null && (await court.uploads.wrote(placeOf(location), version))) {
        return ALLOWED;
      }
      return refuse(
        'overwrite',
        'write: new',
        formatLocation(location),
        'this shared inbox holds an object there that you did not upload.',
        'Choose a new name.'
      );
    case 'none':
      return readOnly('overwrite', location);
  }
}

async function judgeCreation(court: Court, { location }: Judgement, rules: RootRules): Promise<Verdict> {
  switch (rules.write) {
    case 'own': {
      const own =
        rules.ownKey !== null && (isBelow(location.key, rules.ownKey) || location.key === `${rules.ownKey}/`);
      return own ? ALLOWED : notOwn('create', location, rules);
    }
    case 'new': {
      const segment = firstSegment(location, rules);
      if (segment && (await claimOf(segment, court.uploads, court.occupied)) !== 'taken') {
        return ALLOWED;
      }
      const why = segment
        ? `something was in ${formatLocation(segment)} before you began, and this inbox is shared.`
        : 'it is the inbox itself.';
      const advice = 'Choose a new name for the first folder.';
      return refuse('create', 'write: new', formatLocation(location), why, advice);
    }
    case 'none':
      return readOnly('create', location);
  }
}

function readOnly(action: Action, location: Location): Verdict {
  return refuse(
    action,
    'write: none',
    formatLocation(location),
    'this root is read only.',
    'Choose your scratch or persistent folder.'
  );
}

function notOwn(action: Action, location: Location, { ownKey }: RootRules): Verdict {
  const shown = formatLocation(location);
  const why =
    ownKey !== null && withoutSlash(location.key) === ownKey
      ? 'it is your own folder itself.'
      : 'it is not below your own folder.';
  return refuse(action, 'own folder', shown, why, ownAdvice(location, ownKey));
}

function ownAdvice(location: Location, ownKey: string | null): string {
  return ownKey === null
    ? 'No user name is known: set user: in lifecycle.yaml, or work on the hub.'
    : `Only what is below ${formatLocation({ ...location, key: ownKey })}/ is yours.`;
}
