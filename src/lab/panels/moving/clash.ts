/** Names that are taken where something shall go: what is asked, once for all, and the names of copies. */
import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Entry } from '../../../protocol';

type ClashAnswer = 'replace' | 'both' | 'skip' | 'cancel';

/** Each copy under another name is a job of its own. */
const MOST_KEPT_BOTH = 25;

/** Names that are told one by one. */
const MOST_NAMES = 5;

/** The name of the `count`-th copy beside `name`, as JupyterLab's file browser names copies. */
export function nameOfCopy(name: string, count: number): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? `${name.slice(0, dot)}-Copy${count}${name.slice(dot)}` : `${name}-Copy${count}`;
}

/** What stands in the folder already. */
export function namesTaken(names: readonly string[], folder: string, trans: TranslationBundle): string {
  const told = names.slice(0, MOST_NAMES).map(name => `“${name}”`);
  const others = names.length - told.length;
  return others > 0
    ? trans._n(
        'In %3 there is already: %4 and one more',
        'In %3 there is already: %4 and %2 more',
        others,
        others.toLocaleString(),
        folder,
        told.join(', ')
      )
    : trans.__('In %1 there is already: %2', folder, told.join(', '));
}

/**
 * Ask what becomes of the names that are taken.
 *
 * @param taken what stands there under these names; none would be left of a dataset that is merged into another
 */
export async function askAboutClashes(
  taken: readonly Pick<Entry, 'name' | 'kind'>[],
  folder: string,
  trans: TranslationBundle
): Promise<ClashAnswer> {
  const hasDataset = taken.some(({ kind }) => kind === 'dataset');
  const hasFolder = taken.some(({ kind }) => kind === 'prefix');
  const lines = [
    namesTaken(
      taken.map(({ name }) => name),
      folder,
      trans
    )
  ];
  if (hasDataset) {
    lines.push(
      trans.__(
        'A dataset is not replaced: chunks of the old one would stay among the new. Delete the old one first.'
      )
    );
  } else if (hasFolder) {
    lines.push(trans.__('Folders are merged: files of the same name in them are replaced, others stay.'));
  }
  const button = (label: string, answer: ClashAnswer, isWarning = false) =>
    Dialog.createButton({
      label,
      actions: [answer],
      accept: true,
      displayType: isWarning ? 'warn' : 'default',
      className: answer === 'skip' ? 'jp-mod-reject' : ''
    });
  const result = await showDialog({
    title: trans._n('A name is taken', '%2 names are taken', taken.length, taken.length.toLocaleString()),
    body: lines.join('\n\n'),
    buttons: [
      Dialog.cancelButton(),
      button(trans.__('Skip'), 'skip'),
      ...(taken.length <= MOST_KEPT_BOTH ? [button(trans.__('Keep Both'), 'both')] : []),
      ...(hasDataset ? [] : [button(trans.__('Replace'), 'replace', true)])
    ],
    defaultButton: 0,
    focusNodeSelector: '.jp-Dialog-footer button.jp-mod-reject'
  });
  return result.button.accept ? (result.button.actions[0] as ClashAnswer) : 'cancel';
}
