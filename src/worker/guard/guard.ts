/** The guard: the one judge of what may be written, overwritten and removed. */
import type { Config } from '../config/types';
import { formatLocation } from '../config';
import type { Location } from '../core/location';
import { placeOf } from './identity';
import { firstSegment, occupiedOnDisk, type Occupied } from './inbox';
import { indexRoots, rulesFor, type RootsOf } from './roots';
import { judgeByAllRules, type Court } from './rules';
import type { Action, Guard, KeyOrigin, Verdict } from './types';
import { UploadJournal } from './uploads';
import { refusal } from './verdict';
import { rememberingWalks, walkFolder, walkParent } from './walk';

interface GuardOptions {
  /** Tells whether a shared inbox's first segment is taken; the disk is asked without it. */
  occupied?: Occupied;
}

/** Of one user's configuration; it remembers nothing but what was uploaded, which is on disk. */
export function createGuard(config: Config, options: GuardOptions = {}): Guard {
  const uploads = new UploadJournal(config.stateFolder);
  const rootsOf = indexRoots(config);
  const occupied = options.occupied ?? occupiedOnDisk;
  return guardOf({ config, rootsOf, uploads, occupied, walkOf: walkFolder });
}

function guardOf(court: Court): Guard {
  const { rootsOf, uploads } = court;

  async function judge(
    action: Action,
    location: Location,
    origin: KeyOrigin,
    version: string | null = null
  ): Promise<Verdict> {
    return judgeByAllRules(court, { action, location, origin, version });
  }

  async function assert(
    action: Action,
    location: Location,
    origin: KeyOrigin,
    version: string | null = null
  ): Promise<void> {
    const verdict = await judge(action, location, origin, version);
    if (!verdict.allowed) {
      throw refusal(verdict, formatLocation(location));
    }
    if (action === 'create') {
      const segment = await inboxSegment(rootsOf, location);
      if (segment) {
        await uploads.recordBegun(placeOf(segment));
      }
    }
  }

  async function uploaded(location: Location, version: string | null): Promise<void> {
    if (version !== null && (await inboxSegment(rootsOf, location))) {
      await uploads.recordWritten(placeOf(await realLocation(location)), version);
    }
  }

  return { judge, assert, uploaded, forMany: () => guardOf({ ...court, walkOf: rememberingWalks() }) };
}

/** The first segment of a location in a `write: new` root; undefined elsewhere. */
async function inboxSegment(rootsOf: RootsOf, location: Location): Promise<Location | undefined> {
  if (!rootsOf(location).rules.some(rule => rule.write === 'new')) {
    return undefined;
  }
  const real = await realLocation(location);
  const rules = rulesFor(rootsOf(real), real.key);
  return rules?.write === 'new' ? firstSegment(real, rules) : undefined;
}

/** On disk the place without links, as the rules see it. */
async function realLocation(location: Location): Promise<Location> {
  if (location.type !== 'disk') {
    return location;
  }
  const { real } = await walkParent(`/${location.key}`);
  return { ...location, key: real.slice(1) };
}
