/** What a person types for the inbox. Pure. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Panel, PanelRoot } from '../../protocol';
import { ARRAY_ENDINGS, endingPattern } from '../../protocol/fileFormats';
import { isDatasetName, largeFileOf, type LargeFile } from '../../protocol/names';

/** What is wrong with a name; undefined for a good one, and for one that is not written yet. */
export function nameProblem(name: string, trans: TranslationBundle): string | undefined {
  return name === '' || isDatasetName(name)
    ? undefined
    : trans.__('A name begins with a letter or digit, and has letters, digits, “.”, “_” and “-” alone.');
}

const ENDING = endingPattern([...ARRAY_ENDINGS, 'zarr', 'icechunk']);

/** A name for what lies under another one: `my rain.zarr` -> `my_rain`. */
export function suggestedName(file: string): string {
  return file
    .replace(ENDING, '')
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^[^A-Za-z0-9]+|_+$/g, '');
}

/** The inbox that one may write to; undefined where there is none. */
export function inboxIn(panels: readonly Panel[]): PanelRoot | undefined {
  return panels.flatMap(({ roots }) => roots).find(root => root.inbox && root.write !== 'none');
}

/** Lines `bytes path`; undefined when one is none. */
export function largeFiles(text: string): LargeFile[] | undefined {
  const lines = text.split('\n').filter(line => line.trim() !== '');
  const files = lines.map(largeFileOf).filter(file => file !== undefined);
  return files.length === lines.length ? files : undefined;
}
