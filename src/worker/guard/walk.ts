/** Where a disk path really leads, link by link, and which links it went through. */
import { lstatSync } from 'node:fs';
import { lstat, readlink, realpath } from 'node:fs/promises';
import { LifecycleError } from '../core/errors';
import { QuickCalls } from '../core/quickCalls';

interface Walk {
  /** The real absolute path; what doesn't exist yet is appended as written. */
  real: string;
  /** Real paths of the links that were followed. */
  links: string[];
}

/** As many as Linux follows (path_resolution(7)). */
const MAX_LINKS = 40;

/**
 * Resolve all links of an absolute path, the last segment's included.
 *
 * @throws LifecycleError `bad-input` when links lead in a circle
 */
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

/** Where a folder really is, and whether it is there at all. */
export type WalkFolder = (folder: string) => Promise<Walk & { exists: boolean }>;

/** Asks the disk each time; `bad-input` when links lead in a circle. */
export const walkFolder: WalkFolder = async folder => {
  // Nearly always there is no link on the way, which one call to the system tells.
  const path = folder === '' ? '/' : folder;
  let exists = true;
  const real = await realpath(path).catch((error: unknown) => {
    exists = !isAbsence(error);
    return undefined;
  });
  return { ...(real === path ? { real, links: [] } : await walk(path)), exists };
};

function isAbsence(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** What is known of a folder holds this long. */
const VALID_MS = 1000;
/** A tree's keys come in order: only its last folders are asked about again. */
const MOST_FOLDERS = 1000;

/** As `walkFolder`, for many keys of few folders: an answer counts for a second. */
export function rememberingWalks(): WalkFolder {
  const known = new Map<string, { askedAt: number; answer: ReturnType<WalkFolder> }>();
  return folder => {
    const now = performance.now();
    let entry = known.get(folder);
    if (!entry || now - entry.askedAt > VALID_MS) {
      if (known.size >= MOST_FOLDERS) {
        known.clear();
      }
      entry = { askedAt: now, answer: walkFolder(folder) };
      known.set(folder, entry);
    }
    return entry.answer;
  };
}

/** Resolve the folder a path lies in, but not the path's own last segment. */
export async function walkParent(path: string, walkOf = walkFolder): ReturnType<WalkFolder> {
  const slash = path.lastIndexOf('/');
  const { real, links, exists } = await walkOf(path.slice(0, slash));
  return { real: `${real === '/' ? '' : real}${path.slice(slash)}`, links, exists };
}

const quickCalls = new QuickCalls();

/** The text of a symbolic link; undefined when it is none, or nothing is there. */
export async function linkTarget(path: string): Promise<string | undefined> {
  try {
    const seen = quickCalls.attempt(() => ({ stats: lstatSync(path, { throwIfNoEntry: false }) }));
    const stats = seen ? seen.stats : await lstat(path);
    return stats?.isSymbolicLink() ? await readlink(path) : undefined;
  } catch (error) {
    if (isAbsence(error)) {
      return undefined;
    }
    throw error;
  }
}
