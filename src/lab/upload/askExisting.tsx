import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { nameOf } from '../places/uri';

/** What the user wants done with files whose destination is taken; undefined gives the upload up. */
export type Existing = 'replace' | 'skip' | undefined;

/** What an upload would meet; `paths` are below `destination`, a folder's URI. */
export interface ExistingFiles {
  /** Paths of the files that are there. */
  paths: readonly string[];
  /** Files of the whole upload. */
  total: number;
  destination: string;
}

/** Names that the question tells. */
const MOST_NAMED = 6;

/** Replace, skip, or give up: asked once for all files of an upload. */
export async function askExisting(
  { paths, total, destination }: ExistingFiles,
  trans: TranslationBundle
): Promise<Existing> {
  const folder = nameOf(destination);
  const more = paths.length - MOST_NAMED;
  const answer = await showDialog({
    title:
      total === 1
        ? trans.__('“%1” exists already in “%2”', paths[0], folder)
        : trans._n(
            '%2 of %3 files exists already in “%4”',
            '%2 of %3 files exist already in “%4”',
            paths.length,
            paths.length.toLocaleString(),
            total.toLocaleString(),
            folder
          ),
    body: (
      <div className="lc-Existing">
        {total > 1 && (
          <ul>
            {paths.slice(0, MOST_NAMED).map(path => (
              <li key={path}>{path}</li>
            ))}
            {more > 0 && <li>{trans._n('and one more', 'and %2 more', more, more.toLocaleString())}</li>}
          </ul>
        )}
        <p>{trans.__('What is replaced is lost, unless the bucket keeps older versions.')}</p>
      </div>
    ),
    buttons: [
      Dialog.cancelButton(),
      ...(total > paths.length
        ? [Dialog.okButton({ label: trans.__('Skip These'), actions: ['skip'] })]
        : []),
      Dialog.warnButton({ label: trans.__('Replace'), actions: ['replace'] })
    ],
    defaultButton: 0,
    focusNodeSelector: '.jp-Dialog-footer button.jp-mod-reject'
  });
  return answer.button.accept ? (answer.button.actions[0] as Existing) : undefined;
}
