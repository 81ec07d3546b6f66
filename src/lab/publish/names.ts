/** What a person types for the inbox. Pure. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Panel, PanelRoot } from '../../protocol';

/** One plain segment, as the worker says too: the data team moves a top-level folder. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** What is wrong with a name; undefined for a good one, and for one that is not written yet. */
export function nameProblem(name: string, trans: TranslationBundle): string | undefined {
  return name === '' || NAME.test(name)
    ? undefined
    : trans.__('A name begins with a letter or digit, and has letters, digits, “.”, “_” and “-” alone.');
}

/** Would the worker take it? */
export function isName(name: string): boolean {
  return NAME.test(name);
}

/** A name for what lies under another one: `my rain.zarr` -> `my_rain`. */
export function suggestedName(file: string): string {
  return file
    .replace(/\.(zarr|icechunk|nc|nc4|h5|hdf5)$/i, '')
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^[^A-Za-z0-9]+|_+$/g, '');
}

/** The inbox that one may write to; undefined where there is none. */
export function inboxIn(panels: readonly Panel[]): PanelRoot | undefined {
  return panels.flatMap(({ roots }) => roots).find(root => root.inbox && root.write !== 'none');
}

interface LargeFile {
  path: string;
  sizeBytes: number;
}

/** Lines `bytes path`; undefined when one is none. */
export function largeFiles(lines: string): LargeFile[] | undefined {
  const files = lines
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => /^\s*(\d+)\s+(?:\.\/)?(.+?)\s*$/.exec(line));
  return files.some(match => match === null)
    ? undefined
    : files.map(match => ({ sizeBytes: Number(match![1]), path: match![2] }));
}
