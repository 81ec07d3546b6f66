/** Where a disk path really leads, link by link, and which links it went through. */
import { lstat, readlink, realpath } from 'node:fs/promises';
import { LifecycleError } from '../core/errors';

export interface Walk {
  /** The real absolute path; what doesn't exist yet is appended as written. */
  real: string;
  /** Real paths of the links that were followed. */
  links: string[];
}

/** As many as Linux follows (path_resolution(7)). */
const MAX_LINKS = 40;

/** Resolve all links of an absolute path, the last segment's included. */
export async function walk(path: string): Promise<Walk> {
  const links: string[] = [];
  let real = '';
  const rest = path.split('/').filter(segment => segment !== '');
  while (rest.length > 0) {
    const segment = rest.shift()!;
    if (segment === '.') {
      continue;
    }
    if (segment === '..') {
      real = real.slice(0, Math.max(real.lastIndexOf('/'), 0));
      continue;
    }
    const next = `${real}/${segment}`;
    const target = await linkTarget(next);
    if (target === undefined) {
      real = next;
      continue;
    }
    links.push(next);
    if (links.length > MAX_LINKS) {
      throw new LifecycleError('bad-input', `${path}: too many symbolic links. Remove the loop.`, {
        subject: path
      });
    }
    rest.unshift(...target.split('/').filter(part => part !== ''));
    if (target.startsWith('/')) {
      real = '';
    }
  }
  return { real: real === '' ? '/' : real, links };
}

/** Resolve the folder a path lies in, but not the path's own last segment. */
export async function walkParent(path: string): Promise<Walk> {
  const slash = path.lastIndexOf('/');
  // Nearly always there is no link on the way, which one call to the system tells.
  const folder = path.slice(0, slash);
  if ((await realpath(folder === '' ? '/' : folder).catch(() => undefined)) === folder) {
    return { real: path, links: [] };
  }
  const { real, links } = await walk(folder);
  return { real: `${real === '/' ? '' : real}${path.slice(slash)}`, links };
}

/** The text of a symbolic link; undefined when it is none, or nothing is there. */
export async function linkTarget(path: string): Promise<string | undefined> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return undefined;
    }
    throw error;
  }
}
