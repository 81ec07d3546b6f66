/** Filters by their registered numbers (HDF Group, "Registered Filter Plugins"), and which of them can be undone. */
import type { Filter } from '../../manifest';

const NAMES: Readonly<Record<number, string>> = {
  1: 'deflate',
  2: 'shuffle',
  3: 'fletcher32',
  4: 'szip',
  5: 'nbit',
  6: 'scaleoffset',
  307: 'bzip2',
  32000: 'lzf',
  32001: 'blosc',
  32004: 'lz4',
  32008: 'bitshuffle',
  32013: 'zfp',
  32015: 'zstd',
  32019: 'jpeg',
  32022: 'bitgroom',
  32023: 'granular-bitround',
  32026: 'blosc2'
};

const IDS = new Map(Object.entries(NAMES).map(([id, name]) => [name, Number(id)]));

/** `filter-32017` where the number is not known to us. */
export function filterName(id: number): string {
  return NAMES[id] ?? `filter-${id}`;
}

/** The number of a name that `filterName` gave. */
export function filterId(name: string): number {
  return IDS.get(name) ?? Number(name.replace('filter-', ''));
}

const UNDONE = new Set([
  'deflate',
  'szip',
  'nbit',
  'scaleoffset',
  'shuffle',
  'fletcher32',
  'bzip2',
  'lzf',
  'blosc',
  'lz4',
  'bitshuffle',
  'zstd',
  'bitgroom',
  'granular-bitround'
]);

/** The first filter that cannot be undone, by name. */
export function unsupportedFilter(filters: readonly Filter[]): string | undefined {
  return filters.find(filter => !UNDONE.has(filter.name))?.name;
}
