/** Judging a path on disk by where it really lies. */
import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatLocation, mountPointsBelow, type Config } from '../../config';
import { toLifecycleError } from '../../core/errors';
import type { Location } from '../../core/location';
import { isBelow, isWithin, withoutSlash } from '../identity';
import { rulesFor } from '../roots';
import type { Action, Verdict } from '../types';
import { ALLOWED, refuse } from '../verdict';
import { linkTarget, walk, walkParent } from '../walk';
import { judgeByRules } from './bucket';
import type { Court, Judgement } from './court';

/** Judge a path; links are resolved first. The last segment's own link is what `remove` removes. */
export async function judgePath(court: Court, judgement: Judgement): Promise<Verdict> {
  const { action, location } = judgement;
  const shown = formatLocation(location);
  const path = `/${withoutSlash(location.key)}`;
  if (path === '/') {
    return refuse(action, 'disk', shown, 'it is the whole disk.', 'Choose something below your own folder.');
  }
  try {
    const { real, links, exists } = await walkParent(path, court.walkOf);
    if (leavesRoot(court.config, real, links)) {
      return refuse(
        action,
        'links',
        shown,
        'a symbolic link on the way leaves its root.',
        `It leads to ${real}.`
      );
    }
    const verdict = await judgeReal(court, judgement, real);
    if (!verdict.allowed || action === 'remove' || !exists || (await linkTarget(real)) === undefined) {
      return verdict;
    }
    return await judgeThroughLink(court, judgement, real);
  } catch (error) {
    throw toLifecycleError(error, shown);
  }
}

/** Writing where a link stands: what it points to must be writable too, and in the same root. */
async function judgeThroughLink(court: Court, judgement: Judgement, link: string): Promise<Verdict> {
  const shown = formatLocation(judgement.location);
  const target = await walk(link);
  if (leavesRoot(court.config, target.real, target.links)) {
    return refuse(
      judgement.action,
      'links',
      shown,
      `it is a symbolic link out of its root.`,
      `It leads to ${target.real}.`
    );
  }
  return judgeReal(court, { ...judgement, action: 'overwrite' }, target.real);
}

/** Did a link that stands in a root lead out of that root? */
function leavesRoot(config: Config, real: string, links: readonly string[]): boolean {
  return config.panels
    .flatMap(panel => panel.roots)
    .filter(root => root.location.type === 'disk')
    .some(root => {
      const rootPath = `/${root.location.key}`;
      return links.some(link => isBelow(link, rootPath)) && !isWithin(real, rootPath);
    });
}

/** The rules, for a path without links. */
async function judgeReal(court: Court, judgement: Judgement, path: string): Promise<Verdict> {
  const { config } = court;
  const { action } = judgement;
  const location: Location = { ...judgement.location, key: keyOf(path, judgement.location) };
  const shown = formatLocation(location);
  const bucket = court.rootsOf(location);
  const { roots } = bucket;
  const key = path.slice(1);
  if (isWithin(path, config.stateFolder)) {
    return refuse(action, 'state folder', shown, 'it holds the journals of this tool.', 'Leave them to it.');
  }
  if (action !== 'create') {
    const kept = [
      config.home,
      config.stateFolder,
      ...roots.flatMap(root => rootAndOwn(root.location.key, root.ownKey))
    ];
    if (kept.some(folder => isWithin(folder, path))) {
      return refuse(
        action,
        'folder itself',
        shown,
        'it is, or holds, your home, an own folder or a root.',
        'Choose what lies below.'
      );
    }
  }
  const excluded = await excludedFolder(config, path);
  const rules = rulesFor(bucket, key);
  if (rules) {
    const rootPath = `/${rules.rootKey}`;
    const homeIsDeeper = isBelow(path, config.home) && isBelow(config.home, rootPath);
    const excludedIsDeeper = excluded !== undefined && isBelow(excluded, rootPath);
    if (!homeIsDeeper && !excludedIsDeeper) {
      return judgeByRules(court, { ...judgement, location }, rules);
    }
  }
  if (excluded !== undefined) {
    return createOnly(
      action,
      path,
      shown,
      `${excluded} is mounted or shared, so what it holds is not only yours.`
    );
  }
  const others = roots.map(root => parentOf(root.ownKey)).filter(parent => parent !== undefined);
  if (
    others.some(
      parent => isWithin(path, parent) && !(isBelow(path, config.home) && isWithin(config.home, parent))
    )
  ) {
    return refuse(
      action,
      "other people's folders",
      shown,
      'it lies beside your own folder.',
      'It is read only for you.'
    );
  }
  if (isBelow(path, config.home)) {
    return ALLOWED;
  }
  if (!config.onHub && (await ownedByMe(path))) {
    return ALLOWED;
  }
  return createOnly(action, path, shown, 'it is outside your home and your own folders.');
}

/** Elsewhere a person may add what doesn't exist. */
async function createOnly(action: Action, path: string, shown: string, why: string): Promise<Verdict> {
  if (action === 'create' && (await ownerOf(path)) === undefined) {
    return ALLOWED;
  }
  return refuse(action, 'disk', shown, why, 'There you can read, and create what does not exist yet.');
}

/** The deepest mount point or shared folder under HOME that holds the path; HOME's rules end there. */
async function excludedFolder({ home, sharedFolders }: Config, path: string): Promise<string | undefined> {
  if (!isBelow(path, home)) {
    return undefined;
  }
  const folders = [...sharedFolders.filter(folder => isBelow(folder, home)), ...(await mountsBelow(home))];
  return folders.filter(folder => isWithin(path, folder)).sort((a, b) => b.length - a.length)[0];
}

/** The mount table changes seldom, and a listing asks for each of its rows. */
const MOUNTS_VALID_MS = 1000;
let mounts: { home: string; readAt: number; points: Promise<string[]> } | undefined;

function mountsBelow(home: string): Promise<string[]> {
  if (mounts === undefined || mounts.home !== home || performance.now() - mounts.readAt > MOUNTS_VALID_MS) {
    mounts = { home, readAt: performance.now(), points: mountPointsBelow(home) };
  }
  return mounts.points;
}

/**
 * Where an installed system lies (Filesystem Hierarchy Standard 3.0). Root owns
 * all of it, and many containers run as root: owning it makes nobody its user.
 */
const SYSTEM_FOLDERS = [
  ...['/bin', '/boot', '/dev', '/etc', '/lib', '/lib32', '/lib64', '/libx32', '/proc', '/run'],
  ...['/sbin', '/sys', '/usr', '/var']
];
const TEMPORARY_FOLDER = '/var/tmp';

/** A system folder or what it holds, or a folder at the very top of the disk. */
function belongsToTheSystem(path: string): boolean {
  const inSystem = SYSTEM_FOLDERS.some(folder => isWithin(path, folder)) && !isBelow(path, TEMPORARY_FOLDER);
  return inSystem || dirname(path) === '/';
}

/** Is it mine, or, where nothing is, does its folder belong to me? */
async function ownedByMe(path: string): Promise<boolean> {
  if (belongsToTheSystem(path)) {
    return false;
  }
  const owner = (await ownerOf(path)) ?? (await ownerOf(dirname(path)));
  return owner !== undefined && owner === process.getuid?.();
}

/** Numeric owner of what is at the path (of a link itself); undefined when nothing is there. */
async function ownerOf(path: string): Promise<number | undefined> {
  try {
    return (await lstat(path)).uid;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return undefined;
    }
    throw error;
  }
}

function rootAndOwn(rootKey: string, ownKey: string | null): string[] {
  return ownKey === null ? [`/${rootKey}`] : [`/${rootKey}`, `/${ownKey}`];
}

function parentOf(ownKey: string | null): string | undefined {
  if (ownKey === null) {
    return undefined;
  }
  return `/${ownKey.split('/').slice(0, -1).join('/')}`;
}

/** The real key, with the trailing slash that was asked about. */
function keyOf(path: string, { key }: Location): string {
  return key.endsWith('/') ? `${path.slice(1)}/` : path.slice(1);
}
