/**
 * Is it in the catalog already? The catalog is one JSON file on the web, kept
 * in the state folder for a day; without a network what was kept is searched.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { CatalogAnswer, CatalogEntry } from '../../../protocol/sources';
import { isLifecycleError, LifecycleError } from '../../core';
import { pythonText } from '../../python';
import { fetchDocument, type Asking } from '../../sources';

const CATALOG =
  'https://raw.githubusercontent.com/leap-stc/data-management/main/catalog/output/consolidated-web-catalog.json';
const SITE = 'https://catalog.leap.columbia.edu/feedstock/';
const REQUESTS = 'https://github.com/leap-stc/data-management/issues';

const FRESH_MS = 24 * 3600 * 1000;
const MOST_ENTRIES = 50;
const CATALOG_BYTES = 32 * 1024 * 1024;

/** What is read of an entry; people write the rest as they like. */
const feedstock = z.object({
  title: z.string(),
  description: z.string().nullish(),
  tags: z.array(z.string()).nullish(),
  provenance: z.object({ providers: z.array(z.object({ name: z.string() })).nullish() }).nullish(),
  stores: z
    .array(
      z.object({
        id: z.string().nullish(),
        name: z.string().nullish(),
        url: z.string(),
        xarray_open_kwargs: z.object({ engine: z.string().nullish() }).nullish()
      })
    )
    .nullish()
});

/** Entries that have every word, those with words in the title first. */
export async function searchCatalog(words: string, asking: Asking): Promise<CatalogAnswer> {
  const terms = words
    .toLowerCase()
    .split(/[\s,/_-]+/)
    .filter(term => term !== '');
  const { text, fetchedAt, isStale } = await catalog(asking);
  const entries = entriesIn(text)
    .map(entry => ({ entry, rank: rankOf(entry, terms) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank || a.entry.title.localeCompare(b.entry.title))
    .slice(0, MOST_ENTRIES)
    .map(({ entry }) => entry);
  return { entries, fetchedAt: fetchedAt.toISOString(), isStale, requests: requestsFor(words) };
}

/** Requests of the same data, open and closed: people asked, and may have been answered. */
function requestsFor(words: string): string {
  const query = new URLSearchParams({ q: `is:issue label:dataset ${words}` });
  return `${REQUESTS}?${query.toString()}`;
}

/** The site's address of a feedstock: its title in lower case, without what is no letter, digit or blank. */
function catalogPage(title: string): string {
  return `${SITE}${title
    .toLowerCase()
    .replace(/[^\w ]/g, '')
    .trim()
    .replace(/ +/g, '-')}`;
}

function entriesIn(text: string): CatalogEntry[] {
  const list = z.array(z.unknown()).safeParse(JSON.parse(text));
  // One entry that is not as it should be hides itself, not the others.
  const readable = (list.data ?? []).flatMap(each => feedstock.safeParse(each).data ?? []);
  return readable.map(({ title, description, tags, provenance, stores }) => ({
    title,
    description: (description ?? '').replace(/\s+/g, ' ').trim(),
    tags: tags ?? [],
    providers: (provenance?.providers ?? []).map(({ name }) => name),
    stores: (stores ?? []).map(({ id, name, url, xarray_open_kwargs: open }) => ({
      name: name ?? id ?? url,
      url,
      python: openingCode(url, open?.engine ?? 'zarr')
    })),
    page: catalogPage(title)
  }));
}

/** What the catalog's site shows, too. */
function openingCode(url: string, engine: string): string {
  return `import xarray as xr\n\nds = xr.open_dataset(${pythonText(url)}, engine=${pythonText(engine)}, chunks={})\nds\n`;
}

/** 0 unless every term is somewhere; titles and names of stores weigh more than descriptions. */
function rankOf(
  { title, description, tags, providers, stores }: CatalogEntry,
  terms: readonly string[]
): number {
  const names = [title, ...tags, ...providers, ...stores.map(({ name }) => name)].join(' ').toLowerCase();
  const rest = `${description} ${stores.map(({ url }) => url).join(' ')}`.toLowerCase();
  const ranks = terms.map(term => (names.includes(term) ? 3 : rest.includes(term) ? 1 : 0));
  return ranks.includes(0) ? 0 : ranks.reduce<number>((sum, rank) => sum + rank, 0);
}

interface Kept {
  text: string;
  fetchedAt: Date;
  isStale: boolean;
}

async function catalog(asking: Asking): Promise<Kept> {
  const { config } = asking.context;
  const url = config.env.LIFECYCLE_CATALOG_URL || CATALOG;
  const folder = join(config.stateFolder, 'catalog');
  const file = join(folder, `${createHash('sha256').update(url).digest('hex').slice(0, 16)}.json`);
  const kept = await read(file);
  if (kept && Date.now() - kept.fetchedAt.getTime() < FRESH_MS) {
    return kept;
  }
  try {
    const { text } = await fetchDocument(url, asking, { maxBytes: CATALOG_BYTES });
    if (!Array.isArray(JSON.parse(text))) {
      throw new SyntaxError('no list');
    }
    await keep(text, folder, file).catch(() => undefined);
    return { text, fetchedAt: new Date(), isStale: false };
  } catch (error) {
    if (kept && !isLifecycleError(error, 'cancelled')) {
      return { ...kept, isStale: true };
    }
    throw error instanceof SyntaxError
      ? new LifecycleError('unreadable', `${url}: this is not the catalog.`, { subject: url, cause: error })
      : error;
  }
}

/** Where the disk takes nothing, it is fetched anew the next time. */
async function keep(text: string, folder: string, file: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(`${file}.${process.pid}`, text);
  await rename(`${file}.${process.pid}`, file);
}

async function read(file: string): Promise<Kept | undefined> {
  try {
    const [text, { mtime }] = [await readFile(file, 'utf8'), await stat(file)];
    JSON.parse(text);
    return { text, fetchedAt: mtime, isStale: false };
  } catch {
    return undefined;
  }
}
