/** Who is working: the hub's word, or off the hub the configuration's. */
import { hasControlCharacter } from '../../protocol/names';
import type { Env } from '../core/environment';
import { interpolate, MissingVariable } from './interpolate';

interface Identity {
  user: string | null;
  onHub: boolean;
  /** Why there is no user name, and what to do. */
  problem?: string;
}

/**
 * On a hub `JUPYTERHUB_USER` alone counts, whatever the configuration says. A
 * name that cannot be one segment of a key is no name at all: it could reach
 * other people's folders.
 */
export function identify(env: Env, configured: string | undefined): Identity {
  const onHub = env.JUPYTERHUB_USER !== undefined;
  const source = onHub ? 'JUPYTERHUB_USER' : 'user: in lifecycle.yaml';
  let name = env.JUPYTERHUB_USER;
  try {
    name ??= configured && interpolate(configured, env);
  } catch (error) {
    if (error instanceof MissingVariable) {
      return { user: null, onHub, problem: `${source}: ${error.message}, so no folder is yours here.` };
    }
    throw error;
  }
  if (name === undefined) {
    return {
      user: null,
      onHub,
      problem: 'No user name is known, so no folder is yours here. Set user: in lifecycle.yaml.'
    };
  }
  if (!isSegment(name)) {
    const shown = JSON.stringify(name);
    return {
      user: null,
      onHub,
      problem: `${source} is ${shown}, which cannot be a folder's name, so no folder is yours here.`
    };
  }
  return { user: name, onHub };
}

/** Can it be exactly one segment of a key? */
function isSegment(name: string): boolean {
  return !['', '.', '..'].includes(name) && !/[/\\*?[\]]/.test(name) && !hasControlCharacter(name);
}
