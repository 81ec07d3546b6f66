/** Roots: from what an administrator wrote to the identity the guard compares. */
import { resolve } from 'node:path';
import { isLifecycleError } from '../core/errors';
import type { Location } from '../core/location';
import { MissingVariable, interpolate } from './interpolate';
import { realOwnPath, realPath } from './paths';
import type { PanelFile, RootFile } from './schema';
import type { PanelConfig, Root } from './types';
import { parseUri, type UriContext } from './uri';

interface RootContext extends UriContext {
  user: string | null;
  userProblem?: string;
  cwd: string;
}

/** A panel with the roots that can be resolved; what cannot be is said in `problem`. */
export async function resolvePanel(panel: PanelFile, context: RootContext): Promise<PanelConfig> {
  const roots: Root[] = [];
  const problems: string[] = [];
  for (const root of panel.roots) {
    try {
      roots.push(await resolveRoot(root, context));
    } catch (error) {
      if (error instanceof MissingVariable) {
        problems.push(`${root.uri} is not available: ${error.message}. On a hub its administrator sets it.`);
      } else if (isLifecycleError(error)) {
        problems.push(`${root.uri}: ${error.message}`);
      } else {
        throw error;
      }
    }
  }
  if (context.userProblem !== undefined && roots.some(root => root.ownKey === null)) {
    problems.push(context.userProblem);
  }
  return {
    id: panel.id,
    title: panel.title,
    roots,
    ...(problems.length > 0 && { problem: problems.join(' ') })
  };
}

async function resolveRoot(root: RootFile, context: RootContext): Promise<Root> {
  const { uri, ...rules } = root;
  const written = parseUri(interpolate(uri, context.env), context, context.cwd);
  const key = written.key.replace(/\/+$/, '');
  const isOwn = context.user !== null && key.split('/').at(-1) === context.user;
  const location = await resolveDisk({ ...written, key }, isOwn);
  return { ...rules, location, ownKey: ownKey(location.key, isOwn, context.user) };
}

/** On disk a root is where it really lies; keys elsewhere are raw. */
async function resolveDisk(location: Location, isOwn: boolean): Promise<Location> {
  if (location.type !== 'disk') {
    return location;
  }
  const path = resolve('/', location.key);
  const real = await (isOwn ? realOwnPath(path) : realPath(path));
  return { ...location, key: real.slice(1) };
}

function ownKey(rootKey: string, isOwn: boolean, user: string | null): string | null {
  if (user === null) {
    return null;
  }
  if (isOwn) {
    return rootKey;
  }
  return rootKey === '' ? user : `${rootKey}/${user}`;
}
