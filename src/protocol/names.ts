/** Names that both sides make or judge. */
import { ARRAY_ENDINGS, endingPattern } from './fileFormats';

/** C0, DEL and C1: a terminal obeys them, and some no file name on disk may hold. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** Keys, paths that are uploaded and user names are refused for one; line feed and tab are among them. */
export function hasControlCharacter(text: string): boolean {
  return CONTROL.test(text);
}

/** With each of them replaced by what `by` gives for it. */
export function withoutControlCharacters(text: string, by: (character: string) => string): string {
  return text.replace(new RegExp(CONTROL, 'g'), by);
}

/** Endings that say what a file or store is, not what is in it. */
const ENDING = endingPattern([...ARRAY_ENDINGS, 'zarr', 'icechunk', 'json', 'parq', 'parquet']);

/** A name a plan may have: `Data/SST monthly.2001.nc` -> `sst-monthly-2001`; '' where nothing is left. */
export function planName(path: string): string {
  const file = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  return file
    .replace(ENDING, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** May a dataset of the inbox be called so? One plain segment: the data team moves a top-level folder. */
export function isDatasetName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name);
}

/** A file that is too large for one request, by its path below the folder that is sent. */
export interface LargeFile {
  path: string;
  sizeBytes: number;
}

/** A line `bytes path`, as `find -printf '%s %p\n'` gives; undefined when it is none, or leads out of the folder. */
export function largeFileOf(line: string): LargeFile | undefined {
  const [, bytes, path] = /^\s*(\d+)\s+(?:\.\/)?(.+?)\r?$/.exec(line) ?? [];
  return path === undefined || path.startsWith('/') || path.split('/').includes('..')
    ? undefined
    : { path, sizeBytes: Number(bytes) };
}
