/** `lifecycle ls`: what is at a place, in key order, streamed. */
import type { Entry } from '../../protocol/entries';
import { LifecycleError, asPrefix, atKey, isBucket, namesFolder, nothingThere, type Location } from '../core';
import {
  expiryAt,
  pages,
  pagesAhead,
  toEntries,
  toEntry,
  type ListPage,
  type RowOptions,
  type Store
} from '../stores';
import { parseArguments } from './arguments';
import type { Command, CommandContext, Options } from './command';
import { printable } from './output';
import { columns } from './rows';

const usage = 'lifecycle ls [-l] [-R] [URI]';

const options = {
  long: { type: 'boolean', short: 'l', does: 'sizes and times, too' },
  recursive: { type: 'boolean', short: 'R', does: 'all that is below' }
} satisfies Options;

export const command: Command = {
  name: 'ls',
  summary: 'List objects, prefixes and datasets',
  usage,
  options,
  examples: [
    ['lifecycle ls -l gs://leap-scratch/me/', 'with sizes and times'],
    ['lifecycle ls -R data', 'all that is below a folder here']
  ],
  async run(args, context) {
    const { values, positionals } = parseArguments(args, options, { usage, max: 1 });
    const work = await context.work();
    const uri = positionals[0] ?? '.';
    const location = work.parse(uri);
    const { signal } = context;
    const store = work.open(location);
    const rows: RowOptions = {
      uri: key => work.format(atKey(location, key)),
      // Not asked for in vain: it is a request more, and people's lines have no column for it.
      expiry: context.output.json ? await expiryAt(store, location, work.config, signal) : undefined,
      signal
    };
    const print = (entry: Entry, name: string): Promise<void> =>
      show(context, entry, name, values.long ?? false);
    const entries = await list(store, location, uri, values.recursive ?? false, rows, print);
    await context.output.result({ entries }, '');
    return 0;
  }
};

/** Print every entry; answers with their number. */
async function list(
  store: Store,
  location: Location,
  uri: string,
  recursive: boolean,
  rows: RowOptions,
  print: (entry: Entry, name: string) => Promise<void>
): Promise<number> {
  const isFolder = namesFolder(location.key);
  if (store.type === 'http' && isFolder) {
    throw new LifecycleError(
      'unsupported',
      `${uri}: a web server does not list its folders. Name a file itself, as in ${uri.replace(/\/?$/, '/')}file.nc.`,
      { subject: uri }
    );
  }
  const named = location.key === '' ? undefined : await store.stat(location.key, rows.signal);
  if (named && !named.isFolder && !isFolder) {
    const entry = toEntry(named, rows);
    await print(entry, entry.name);
    return 1;
  }
  let entries = 0;
  if (named || isBucket(store) || location.key === '') {
    const prefix = asPrefix(location.key);
    // A bucket's own URI has no slash at its end, a prefix's has.
    const shownFrom = rows.uri(`${prefix}x`).length - 1;
    for await (const page of recursive
      ? allBelow(store, prefix, rows.signal)
      : pages(store, prefix, { delimiter: '/', signal: rows.signal })) {
      for (const entry of await toEntries(store, page, prefix, rows)) {
        entries++;
        await print(entry, recursive ? entry.uri.slice(shownFrom) : entry.name);
      }
    }
  }
  if (entries === 0 && !named && location.key !== '') {
    throw nothingThere(uri);
  }
  return entries;
}

async function* allBelow(store: Store, prefix: string, signal?: AbortSignal): AsyncGenerator<ListPage> {
  for await (const objects of pagesAhead(store, prefix, { signal })) {
    yield { objects: [...objects], prefixes: [] };
  }
}

async function show({ output }: CommandContext, entry: Entry, name: string, long: boolean): Promise<void> {
  if (output.json) {
    await output.record({ type: 'entry', ...entry });
    return;
  }
  const slash = entry.kind === 'object' || name.endsWith('/') ? '' : '/';
  const link = entry.linkTarget === undefined ? '' : ` -> ${printable(entry.linkTarget)}`;
  const shown = `${printable(name)}${slash}`;
  await output.line(long ? `${columns(entry)}  ${shown}${link}` : shown);
}
