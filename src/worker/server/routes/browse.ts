/** Looking, and small writes: panels, listings, one object's bytes, save, new folder. */
import { PROTOCOL_VERSION, READ_PIECE_BYTES, type SkimmedPage } from '../../../protocol';
import { describePanels } from '../../config';
import {
  collect,
  fillFrom,
  statFollowing,
  LifecycleError,
  asPrefix,
  atKey,
  type Location,
  nothingThere
} from '../../core';
import type { WorkContext } from '../../context';
import { accessBelow } from '../../guard';
import { countRows, lastPage, toEntries, type ObjectInfo, type Store } from '../../stores';
import type { Handlers } from '../call';
import { parseNamed } from '../names';
import { entryOf, rowsOf } from './rows';

const DEFAULT_PAGE = 1000;
/** A skim answers after so long, so that a person sees it getting on, */
const SKIM_MS = 700;
/** and after so many pages: of each a token goes into the answer. */
const MOST_SKIMMED_PAGES = 5000;

type BrowseRoute = 'hello' | 'panels' | 'list' | 'skim' | 'lastRows' | 'stat' | 'read' | 'save' | 'mkdir';

export const browse: Handlers<BrowseRoute> = {
  async hello({ protocol, version }, { work, version: ours }) {
    if (protocol !== PROTOCOL_VERSION) {
      throw new LifecycleError(
        'outdated',
        `This page speaks version ${protocol} (${version}) and the worker version ${PROTOCOL_VERSION} (${ours}). Reload the page; if that does not help, restart the server.`
      );
    }
    return { protocol: PROTOCOL_VERSION, version: ours, user: work.config.user, home: work.config.home };
  },

  async panels(_, { work }) {
    return { panels: describePanels(work.config) };
  },

  async list({ uri, namePrefix = '', pageToken, pageSize = DEFAULT_PAGE }, { work, signal }) {
    assertName(namePrefix);
    const location = work.parse(uri);
    const store = work.open(location);
    const prefix = asPrefix(location.key);
    const rowsAsked = rowsOf(location, work, signal);
    // In a shared inbox this asks the store, too.
    const accessAsked = accessBelow(work.guard, atKey(location, prefix));
    // When several fail, it is the listing's words that a panel shows.
    rowsAsked.catch(() => undefined);
    accessAsked.catch(() => undefined);
    const page = await store.list(prefix + namePrefix, { delimiter: '/', pageToken, pageSize, signal });
    const rows = await rowsAsked;
    const isEmpty =
      page.objects.length + page.prefixes.length === 0 && pageToken === undefined && namePrefix === '';
    if (isEmpty && location.type === 'disk') {
      await assertFolder(location, work, signal);
    }
    const entries = await toEntries(store, page, prefix, rows);
    return {
      entries,
      access: await accessAsked,
      ...(page.nextPageToken !== undefined && { nextPageToken: page.nextPageToken })
    };
  },

  async skim(
    { uri, namePrefix = '', pageToken, pageSize = DEFAULT_PAGE, mostRows = Infinity },
    { work, signal }
  ) {
    assertName(namePrefix);
    const location = work.parse(uri);
    const store = work.open(location);
    const prefix = asPrefix(location.key);
    const until = performance.now() + SKIM_MS;
    const pages: SkimmedPage[] = [];
    let rows = 0;
    let next: string | undefined = pageToken;
    do {
      const page = await store.list(prefix + namePrefix, {
        delimiter: '/',
        pageToken: next,
        pageSize,
        keysOnly: true,
        signal
      });
      pages.push({ pageToken: next, rows: countRows(page, prefix) });
      rows += pages.at(-1)!.rows;
      next = page.nextPageToken;
    } while (
      next !== undefined &&
      rows < mostRows &&
      pages.length < MOST_SKIMMED_PAGES &&
      performance.now() < until
    );
    return { pages, ...(next !== undefined && { nextPageToken: next }) };
  },

  async lastRows({ uri, namePrefix = '', pageToken }, { work, signal }) {
    assertName(namePrefix);
    const location = work.parse(uri);
    const store = work.open(location);
    const prefix = asPrefix(location.key);
    const page = await lastPage(store, prefix + namePrefix, { pageToken, signal });
    return {
      entries: page ? await toEntries(store, page, prefix, await rowsOf(location, work, signal)) : null
    };
  },

  async stat({ uri }, { work, signal }) {
    const location = work.parse(uri);
    const info = await work.open(location).stat(location.key, signal);
    if (!info) {
      throw nothingThere(uri);
    }
    return { entry: await entryOf(info, location, work, signal) };
  },

  async read({ uri, offset = 0, length = READ_PIECE_BYTES }, { work, signal }) {
    const location = work.parse(uri);
    const store = work.open(location);
    const info = await statFollowing(store, location.key, signal);
    if (!info) {
      throw nothingThere(uri);
    }
    if (info.isFolder) {
      throw new LifecycleError('bad-input', `${uri} is a folder.`, { subject: uri });
    }
    return {
      bytes: await readRange(store, info, { offset, length, signal }),
      headers: {
        ...(info.version !== null && { ETag: quoted(info.version) }),
        'X-Total-Size': String(info.sizeBytes)
      }
    };
  },

  async save({ uri, base64, ifMatch, contentType }, { work, signal }) {
    const location = parseNamed(uri, work);
    const store = work.open(location);
    const present = await store.stat(location.key, signal);
    await assertWritable(location, present, work);
    // A link that stays in its root is written through, not replaced.
    const target =
      present?.linkTarget === undefined ? present : await statFollowing(store, location.key, signal);
    checkMatch(uri, ifMatch, target);
    const body = decodeBase64(base64);
    const info = await store.write(target?.key ?? location.key, body, {
      sizeBytes: body.byteLength,
      contentType,
      precondition: target?.version ? { version: target.version } : { absent: true },
      signal
    });
    await work.guard.uploaded(location, info.version);
    return { entry: await entryOf({ ...info, key: location.key }, location, work, signal) };
  },

  async mkdir({ uri }, { work, signal }) {
    const named = parseNamed(uri, work);
    const location = atKey(named, asPrefix(named.key));
    const store = work.open(location);
    const present = await store.stat(
      named.type === 'disk' ? named.key.replace(/\/$/, '') : location.key,
      signal
    );
    if (present) {
      throw new LifecycleError('conflict', `${uri} exists already.`, { subject: uri });
    }
    await work.guard.assert('create', location, 'named');
    await store.makeFolder(location.key.replace(/\/$/, ''), signal);
    const info: ObjectInfo = (await store.stat(location.key, signal)) ?? {
      key: location.key,
      sizeBytes: 0,
      modified: null,
      version: null,
      isFolder: true
    };
    return { entry: await entryOf(info, location, work, signal) };
  }
};

function assertName(namePrefix: string): void {
  if (namePrefix.includes('/')) {
    throw new LifecycleError('bad-input', 'namePrefix: a name holds no slash.', { subject: 'namePrefix' });
  }
}

/** `named` where nothing is; what a stat found may have an odd name. */
async function assertWritable(
  location: Location,
  present: ObjectInfo | undefined,
  work: WorkContext
): Promise<void> {
  if (present?.isFolder) {
    throw new LifecycleError('conflict', `${work.format(location)} is a folder.`, {
      subject: work.format(location)
    });
  }
  if (present) {
    await work.guard.assert('overwrite', location, 'listed', present.version);
  } else {
    await work.guard.assert('create', location, 'named');
  }
}

function checkMatch(uri: string, ifMatch: string | null, present: ObjectInfo | undefined): void {
  if (ifMatch === null && present) {
    throw new LifecycleError('conflict', `${uri} exists already. Open it first, or choose another name.`, {
      subject: uri
    });
  }
  if (ifMatch !== null && present?.version !== ifMatch) {
    const what = present ? 'was changed by somebody else since it was opened' : 'is not there any more';
    throw new LifecycleError('conflict', `${uri} ${what}. Nothing was written.`, { subject: uri });
  }
}

/** What there is of a range. */
async function readRange(
  store: Store,
  { key, sizeBytes, version }: ObjectInfo,
  range: { offset: number; length: number; signal: AbortSignal }
): Promise<Uint8Array> {
  const options = { ...range, ifVersion: version ?? undefined };
  // A web host may not tell how large a file is, or tell something else.
  if (store.type === 'http') {
    return collect(store.read(key, options));
  }
  const into = new Uint8Array(Math.max(0, Math.min(range.length, sizeBytes - range.offset)));
  return into.byteLength === 0
    ? into
    : into.subarray(0, await fillFrom(store.read(key, { ...options, length: into.byteLength, into }), into));
}

function decodeBase64(base64: string): Buffer {
  const bytes = Buffer.from(base64, 'base64');
  // Node skips what is not base64; half a file must not be saved for a whole one.
  if (bytes.toString('base64').replace(/=+$/, '') !== base64.replace(/[\r\n]/g, '').replace(/=+$/, '')) {
    throw new LifecycleError('bad-input', 'base64: this is not base64.', { subject: 'base64' });
  }
  return bytes;
}

/** An empty page of a folder that isn't there would look like an empty folder. */
async function assertFolder(location: Location, work: WorkContext, signal: AbortSignal): Promise<void> {
  const key = location.key.replace(/\/$/, '');
  const isFolder = key === '' || (await work.open(location).stat(asPrefix(key), signal))?.isFolder === true;
  // The own folder, and roots, appear with their first object.
  const isPlace = work.config.panels
    .flatMap(panel => panel.roots)
    .some(root => root.location.type === 'disk' && (root.location.key === key || root.ownKey === key));
  if (!isFolder && !isPlace) {
    throw nothingThere(work.format(location));
  }
}

function quoted(version: string): string {
  return version.startsWith('"') || version.startsWith('W/') ? version : `"${version}"`;
}
