/** Where the configuration and the journals live on this machine. */
import type { Env } from '../core/environment';
import { existsSync } from 'node:fs';
import { lstat, mkdir, readlink, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { LifecycleError, toLifecycleError } from '../core/errors';

/** HOME, else the home that the system knows; links in it are not resolved. */
export function homeFolder(env: Env): string {
  return env.HOME || homedir();
}

/** `~` and `~/…` as a shell would read them. */
export function expandHome(path: string, env: Env): string {
  return path === '~' || path.startsWith('~/') ? `${homeFolder(env)}${path.slice(1)}` : path;
}

/**
 * The configuration file: `LIFECYCLE_CONFIG`, else `lifecycle.yaml` on the
 * Jupyter configuration path, else in the user's configuration folder.
 */
export function findConfigFile(env: Env, cwd: string): string | undefined {
  if (env.LIFECYCLE_CONFIG) {
    return resolve(cwd, env.LIFECYCLE_CONFIG);
  }
  const home = homeFolder(env);
  const folders = [
    ...(env.JUPYTER_CONFIG_PATH ?? '').split(':'),
    env.JUPYTER_CONFIG_DIR || join(home, '.jupyter'),
    ...environmentPrefixes(env).map(prefix => join(prefix, 'etc', 'jupyter')),
    '/usr/local/etc/jupyter',
    '/etc/jupyter',
    join(env.XDG_CONFIG_HOME || join(home, '.config'), 'lifecycle')
  ];
  return folders
    .filter(folder => folder !== '')
    .map(folder => join(resolve(cwd, folder), 'lifecycle.yaml'))
    .find(path => existsSync(path));
}

/** The prefixes of the Python environment that started this worker. */
function environmentPrefixes(env: Env): string[] {
  const python = env.LIFECYCLE_PYTHON ? dirname(dirname(env.LIFECYCLE_PYTHON)) : undefined;
  return [python, env.VIRTUAL_ENV, env.CONDA_PREFIX].filter(
    prefix => prefix !== undefined && prefix !== ''
  ) as string[];
}

/** The state folder, made when missing, for this user's eyes only. */
export async function prepareStateFolder(env: Env, cwd: string): Promise<string> {
  const home = homeFolder(env);
  const folder = env.LIFECYCLE_STATE
    ? resolve(cwd, env.LIFECYCLE_STATE)
    : join(env.XDG_STATE_HOME || join(home, '.local', 'state'), 'lifecycle');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    // A full or read-only disk must not stop a person from reading and removing.
    const code = (error as NodeJS.ErrnoException).code;
    if (!['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM'].includes(code ?? '')) {
      const { message } = toLifecycleError(error, folder);
      throw new LifecycleError(
        'bad-input',
        `The state folder ${message} Set LIFECYCLE_STATE to a folder of yours.`,
        {
          subject: folder,
          cause: error
        }
      );
    }
  }
  return realPath(folder);
}

/** Real path of the deepest existing ancestor, with the rest appended. */
export async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const parent = dirname(path);
    if (parent === path || (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'EACCES')) {
      throw toLifecycleError(error, path);
    }
    return join(await realPath(parent), basename(path));
  }
}

/**
 * Real path of a folder that is to be somebody's own. Its last segment is
 * followed only to a folder of the same name: a link from `alice` to `bob`
 * must not make `bob` hers.
 */
export async function realOwnPath(path: string): Promise<string> {
  const place = join(await realPath(dirname(path)), basename(path));
  const link = await lstat(place).then(
    stat => stat.isSymbolicLink(),
    () => false
  );
  if (!link) {
    return place;
  }
  const target = await realPath(resolve(dirname(place), await readlink(place)));
  return basename(target) === basename(place) ? target : place;
}
