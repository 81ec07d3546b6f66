/** Rows from one place to another, as jobs: what is asked before, and what is sent. */
import type { Entry, Job } from '../../../protocol';
import { mayCopy, type EgressContext } from '../../egress';
import { asFolder, destinationIn, folderOf, nameOf } from '../../places/uri';
import type { IJobs } from '../../tokens';
import { askAboutClashes, nameOfCopy } from './clash';
import type { How, Source } from './clipboard';

/** As for egress, which is asked about first; jobs that begin are added to `jobs`. */
export interface BringContext extends EgressContext {
  jobs: IJobs;
}

/**
 * Copy or move rows into a folder under their own names. Names that are taken
 * are asked about once; the guard judges in the worker.
 *
 * @returns the jobs that began; none when there was nothing to do, or the person gave up.
 */
export async function bring(
  sources: readonly Source[],
  folder: string,
  how: How,
  context: BringContext
): Promise<Job[]> {
  const target = asFolder(folder);
  const isThere = ({ uri }: Source) => folderOf(uri) === target;
  // A move to where it is does nothing; a copy there is a second one beside it.
  const twins = how === 'copy' ? sources.filter(isThere) : [];
  const others = sources.filter(source => !isThere(source));
  if (twins.length + others.length === 0) {
    return [];
  }
  const taken = await takenNames(target, others.map(nameOfSource), context);
  const answer =
    taken.size > 0 ? await askAboutClashes([...taken.values()], target, context.trans) : 'replace';
  if (answer === 'cancel') {
    return [];
  }
  const isTaken = (source: Source) => taken.has(nameOfSource(source));
  const plain = answer === 'replace' ? others : others.filter(source => !isTaken(source));
  const renamed = [...twins, ...(answer === 'both' ? others.filter(isTaken) : [])];
  const leaving = [...plain, ...(answer === 'both' ? others.filter(isTaken) : [])];
  if (leaving.length > 0 && !(await mayCopy({ sources: urisOf(leaving), destination: target }, context))) {
    return [];
  }
  const jobs: Job[] = [];
  if (plain.length > 0) {
    jobs.push(await send(plain, destinationIn(target, plain), how, context));
  }
  const names = await freeNames(target, renamed, context);
  for (const [index, source] of renamed.entries()) {
    const destination = target + names[index] + (source.kind === 'object' ? '' : '/');
    jobs.push(await send([source], destination, how, context));
  }
  return jobs;
}

/** Begin a job; `destination` as `lifecycle cp` and `mv` understand it. */
export async function send(
  sources: readonly Source[],
  destination: string,
  how: How,
  { client, jobs }: BringContext
): Promise<Job> {
  const uris = urisOf(sources);
  const recursive = sources.some(({ kind }) => kind !== 'object');
  const { job } =
    how === 'move'
      ? await client.call('move', { sources: uris, destination })
      : await client.call('copy', { sources: uris, destination, ...(recursive && { recursive }) });
  jobs.add(job);
  return job;
}

/** What stands in a folder, by those of the names that are taken. */
export async function takenNames(
  folder: string,
  names: readonly string[],
  { client }: Pick<BringContext, 'client'>
): Promise<Map<string, Entry>> {
  // A key that ends in two slashes has an empty name, which nothing can be asked by.
  const asked = [...new Set(names)].filter(name => name !== '');
  if (asked.length === 0) {
    return new Map();
  }
  const { entries } = await client.call('present', { uri: folder, names: asked });
  return new Map(entries.map(entry => [entry.name, entry]));
}

/** For each row a name of its own that is free in the folder. */
async function freeNames(
  folder: string,
  sources: readonly Source[],
  context: Pick<BringContext, 'client'>
): Promise<string[]> {
  const names = sources.map(() => '');
  const given = new Set<string>();
  for (let count = 1; names.includes(''); count++) {
    const open = names.flatMap((name, index) => (name === '' ? [index] : []));
    const wanted = open.map(index => nameOfCopy(nameOfSource(sources[index]), count));
    const taken = await takenNames(folder, wanted, context);
    open.forEach((index, place) => {
      const name = wanted[place];
      if (!taken.has(name) && !given.has(name)) {
        given.add(name);
        names[index] = name;
      }
    });
  }
  return names;
}

function nameOfSource({ uri }: Source): string {
  return nameOf(uri);
}

function urisOf(sources: readonly Source[]): string[] {
  return sources.map(({ uri }) => uri);
}
