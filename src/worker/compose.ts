/** Putting the worker together: configuration, guard and stores become the context its rooms are handed. */
import type { Env } from './core/environment';
import { createGuard } from './guard';
import { formatLocation, loadConfig, parseUri } from './config';
import { asPrefix, type Location } from './core';
import { storeOpener, type Store } from './stores';
import type { WorkContext } from './context';

/** Read the configuration and make a context; nothing is opened yet. */
export async function composeContext(env: Env, cwd: string): Promise<WorkContext> {
  const config = await loadConfig(env, cwd);
  const open = storeOpener(config);
  return {
    config,
    guard: createGuard(config, { occupied: location => isOccupied(open(location), location) }),
    parse: uri => parseUri(uri, config, cwd),
    format: formatLocation,
    open
  };
}

/** Is there an object at the key, or anything below it? */
async function isOccupied(store: Store, { key }: Location): Promise<boolean> {
  if (await store.stat(key)) {
    return true;
  }
  const { objects, prefixes } = await store.list(asPrefix(key), { pageSize: 1 });
  return objects.length + prefixes.length > 0;
}
