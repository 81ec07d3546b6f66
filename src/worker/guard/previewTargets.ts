/** From what a person selected to the exact keys that would go, each judged. */
import { nothingThere } from '../core';
import { mapConcurrent } from '../core/concurrent';
import { asPrefix, atKey, type Location } from '../core/location';
import { compareKeys } from '../core/order';
import type { WorkContext } from '../context';
import type { ObjectInfo, Store } from '../stores/store';
import { pagesAhead } from '../stores/walk';
import { placeOf } from './identity';
import { assertRemovable } from './removable';
import { resolveTarget, type RemoveTarget } from './target';

const TARGETS_AT_ONCE = 32;
/** Targets that are looked up before the first of them is listed. */
const TARGETS_AHEAD = 512;

interface ListedObject {
  location: Location;
  info: ObjectInfo;
}

/**
 * The objects (on disk also folders, after their content) that removing the
 * targets would take away, in key order and each once: of a selected folder
 * and something in it, only the folder is listed.
 */
export async function* listTargets(
  targets: readonly RemoveTarget[],
  context: WorkContext,
  signal?: AbortSignal
): AsyncIterable<ListedObject> {
  // In key order a folder comes before what is in it.
  const all = targets.toSorted((a, b) => compareKeys(placeOf(a.location), placeOf(b.location)));
  const listed = new Listed();
  for (let begin = 0; begin < all.length; begin += TARGETS_AHEAD) {
    const chunk = all.slice(begin, begin + TARGETS_AHEAD);
    const resolved = await mapConcurrent(
      chunk,
      TARGETS_AT_ONCE,
      (target, both) => settle(resolveTarget(target, context, both)),
      signal
    );
    for (const [index, { location: named }] of chunk.entries()) {
      if (listed.holds(named)) {
        continue;
      }
      const { objects, prefix } = unwrap(resolved[index]!);
      for (const info of objects) {
        const location = atKey(named, info.key);
        if (listed.addObject(location)) {
          yield { location, info };
        }
      }
      if (prefix !== undefined && listed.addPrefix(atKey(named, prefix))) {
        yield* listPrefix(atKey(named, prefix), context.open(named), context, signal);
      }
    }
  }
}

/** Which targets were listed already. */
class Listed {
  private readonly objects = new Set<string>();
  private readonly prefixes = new Set<string>();

  addObject(location: Location): boolean {
    return addNew(this.objects, placeOf(location));
  }

  addPrefix(location: Location): boolean {
    return addNew(this.prefixes, placeOf(location));
  }

  /** Is it a listed prefix, or below one? On disk the slash makes no difference. */
  holds(location: Location): boolean {
    const place = location.type === 'disk' ? asPrefix(placeOf(location)) : placeOf(location);
    for (let slash = place.indexOf('/'); slash >= 0; slash = place.indexOf('/', slash + 1)) {
      if (this.prefixes.has(place.slice(0, slash + 1))) {
        return true;
      }
    }
    return false;
  }
}

function addNew(set: Set<string>, value: string): boolean {
  const { size } = set;
  return set.add(value).size > size;
}

/** A target that turns out to be covered by another need not be there any more. */
type Settled<T> = { value: T } | { error: unknown };

async function settle<T>(promise: Promise<T>): Promise<Settled<T>> {
  return promise.then(
    value => ({ value }),
    (error: unknown) => ({ error })
  );
}

function unwrap<T>(settled: Settled<T>): T {
  if ('error' in settled) {
    throw settled.error;
  }
  return settled.value;
}

async function* listPrefix(
  prefix: Location,
  store: Store,
  context: WorkContext,
  signal?: AbortSignal
): AsyncIterable<ListedObject> {
  let count = 0;
  // On disk the last folder that is listed is the prefix itself.
  for await (const objects of pagesAhead(store, prefix.key, { folders: prefix.type === 'disk', signal })) {
    const listed = objects.map(info => ({
      location: atKey(prefix, info.key),
      info,
      version: info.version
    }));
    await assertRemovable(listed, context.guard, signal);
    yield* listed;
    count += listed.length;
  }
  if (count === 0) {
    throw nothingThere(context.format(prefix));
  }
}
