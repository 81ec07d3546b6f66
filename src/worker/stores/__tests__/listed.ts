/** Long listings of made-up names, as a service gives them. */
import { compareKeys, sortKeys } from '../../core';
import type { ListOptions, ListPage, Store } from '..';

export const PREFIX = 'alice/flat/';

/** A bucket of these keys, which gives at most so many a page, and the listings it was asked for. */
export function bucketOf(keys: readonly string[], capabilities: object = {}, most = 1000) {
  const sorted = sortKeys([...new Set(keys)]);
  const asked: ListOptions[] = [];
  const behind = (key: string): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      [low, high] = compareKeys(sorted[middle], key) <= 0 ? [middle + 1, high] : [low, middle];
    }
    return low;
  };
  const first = (prefix: string): number => behind(prefix) - (sorted[behind(prefix) - 1] === prefix ? 1 : 0);
  const list = async (prefix: string, options: ListOptions): Promise<ListPage> => {
    asked.push(options);
    const { delimiter, pageToken, startAfter, pageSize = most } = options;
    const page: ListPage = { objects: [], prefixes: [] };
    let index =
      pageToken === undefined ? Math.max(behind(startAfter ?? ''), first(prefix)) : Number(pageToken);
    while (index < sorted.length) {
      const key = sorted[index];
      if (!key.startsWith(prefix)) {
        break;
      }
      if (page.objects.length + page.prefixes.length === Math.min(pageSize, most)) {
        return { ...page, nextPageToken: String(index) };
      }
      const slash = delimiter ? key.indexOf('/', prefix.length) : -1;
      if (slash === -1) {
        page.objects.push({ key, sizeBytes: 0, modified: null, version: null });
        index++;
      } else {
        // As the services do: a prefix is given for any key below it, wherever the listing begins.
        page.prefixes.push(key.slice(0, slash + 1));
        index = behind(`${key.slice(0, slash + 1)}\u{10ffff}\u{10ffff}`);
      }
    }
    return page;
  };
  const store = { type: 's3', list, capabilities: async () => capabilities } as unknown as Store;
  return { store, asked };
}

export const numbered = (count: number, name: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => PREFIX + name(index));

export const digits = (index: number, length: number, base = 10): string =>
  index.toString(base).padStart(length, '0');

/** Names as they are met. */
export const SERIES: [string, string[]][] = [
  ['numbers', numbered(1_000_000, index => digits(index, 9))],
  ['chunks', numbered(300_000, index => `${Math.floor(index / 1000)}.${index % 1000}`)],
  ['dates', numbered(200_000, index => `gpcp_v02r03_daily_d${19_000_000 + index}_c20170530.nc`)],
  ['hashes', numbered(100_000, index => digits((index * 2_654_435_761) % 2 ** 32, 8, 16))],
  ['prefixes', numbered(100_000, index => `${digits(index, 6)}/c/0/${index}`)],
  ['other alphabets', numbered(50_000, index => `${index % 2 ? '日本' : 'データ'}-${index}\u{1f600}`)],
  ['one long name each', numbered(5000, index => `${'x'.repeat(700)}${digits(index, 4)}`)]
];
