/** A folder of a web server or of a public bucket, crawled below itself. */
import type { Found, FoundFile } from '../../../protocol/sources';
import { decodedPath, forEachConcurrent, LifecycleError, sortKeys, urlPath } from '../../core';
import { matcher } from '../glob';
import { fetchDocument, foundFile, MOST_FILES, nothingFound, type Asking, type Query } from '../source';
import { span, timeReader } from '../times';
import { bucketOf, listBucket } from './buckets';
import { linksIn } from './html';

export { bucketOf } from './buckets';

const FOLDERS_AT_ONCE = 4;
/** A calendar of days over centuries has fewer; what has more leads in circles. */
const MOST_FOLDERS = 20_000;

/**
 * Files below the address that match. A bucket is listed to its bottom, a web server `depth` folders
 * deep. With `time` they come in the order of the times in their names; a note counts those without.
 *
 * @throws LifecycleError `not-found` without a match, `bad-input` for too many files or folders,
 *   `unauthorized` when a folder leads elsewhere
 */
export async function find(query: Query<'listing'>, asking: Asking): Promise<Found> {
  const { url, files: globs, depth } = query;
  const address = bucketOf(url);
  const base = address ? `${address.root}${urlPath(address.prefix)}` : folderOf(url);
  const all = address ? await listBucket(address, asking) : await crawl(base, depth, asking);
  if (all.length > MOST_FILES) {
    throw new LifecycleError(
      'bad-input',
      `${url}: there are more than ${MOST_FILES} files. Name a folder further down.`,
      {
        subject: url
      }
    );
  }
  const matches = matcher(globs);
  const taken = all.filter(({ uri }) => matches(below(uri, base)));
  if (taken.length === 0) {
    const seen = all.slice(0, 3).map(({ name }) => name);
    throw nothingFound(
      url,
      all.length === 0
        ? 'the listing holds no files.'
        : `none of ${all.length} files matches ${globs.join(', ')}. There are, for example, ${seen.join(', ')}.`
    );
  }
  return between(taken, query);
}

/** By the times in the names: those from `start` to `stop`. */
function between(
  files: readonly FoundFile[],
  { time, start, stop }: Pick<Query<'listing'>, 'time' | 'start' | 'stop'>
): Found {
  if (time === undefined) {
    return { files: [...files], notes: [] };
  }
  const read = timeReader(time);
  const first = start === undefined ? -Infinity : span(start).first.getTime();
  const last = stop === undefined ? Infinity : span(stop).last.getTime();
  const timed = files.map(file => ({ file, at: read(file.name) }));
  const without = timed.filter(({ at }) => at === undefined);
  const taken = timed
    .filter(({ at }) => at !== undefined && at.getTime() >= first && at.getTime() <= last)
    .sort((a, b) => a.at!.getTime() - b.at!.getTime())
    .map(({ file, at }) => ({ ...file, time: at!.toISOString() }));
  const notes =
    without.length === 0
      ? []
      : [
          `${without.length} files have no time in their name by ${time}, and are left out: ${without[0]!.file.name}.`
        ];
  if (taken.length === 0) {
    throw nothingFound(
      files[0]!.uri,
      `no file's time by "${time}" lies between ${start ?? '…'} and ${stop ?? '…'}.`
    );
  }
  return { files: taken, notes };
}

/** Files of a folder and its folders; never above it, never elsewhere. */
async function crawl(base: string, depth: number, asking: Asking): Promise<FoundFile[]> {
  const files = new Set<string>();
  const seen = new Set([base]);
  let level = [base];
  for (let left = depth; level.length > 0; left--) {
    const deeper = new Set<string>();
    await forEachConcurrent(
      level,
      FOLDERS_AT_ONCE,
      async (folder, signal) => {
        const page = await fetchDocument(folder, { ...asking, signal });
        if (!page.url.startsWith(base)) {
          throw new LifecycleError(
            'unauthorized',
            `${folder} leads to ${page.url}, outside of what is listed: perhaps a login page. Open the address in a browser to see what it wants.`,
            { subject: folder }
          );
        }
        for (const { url, isFolder } of linksIn(page.text, page.url)) {
          if (!isFolder) {
            files.add(url);
          } else if (!seen.has(url)) {
            seen.add(url);
            deeper.add(url);
          }
        }
      },
      asking.signal
    );
    if (seen.size > MOST_FOLDERS || files.size > MOST_FILES) {
      throw new LifecycleError(
        'bad-input',
        `${base}: there is too much below it. Name a folder further down.`,
        {
          subject: base
        }
      );
    }
    level = left > 0 ? sortKeys([...deeper]) : [];
  }
  return sortKeys([...files]).map(url => foundFile(url));
}

function folderOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.endsWith('/') ? pathname : `${pathname}/`}`;
}

function below(uri: string, base: string): string {
  return decodedPath(uri.startsWith(base) ? uri.slice(base.length) : uri);
}
