/** Rows under the pointer on their way to another place. */
import { MimeData } from '@lumino/coreutils';
import { Drag } from '@lumino/dragdrop';
import type { TranslationBundle } from '@jupyterlab/translation';
import { folderOf, isWithin, nameOf } from '../../places/uri';
import type { How, Source } from './clipboard';

/** Rows of a panel. Paths of JupyterLab's contents would not do: they cannot name every key. */
const ROWS_MIME = 'application/x-lifecycle-rows';

/** Paths of JupyterLab's own file browser, as it sets them. */
export const CONTENTS_MIME = 'application/x-jupyter-icontents';

/** A press becomes a drag after so many pixels. */
const DRAG_THRESHOLD_PX = 5;

/** The source of a drag that began in a panel. */
export class DraggedRows {
  constructor(
    readonly sources: readonly Source[],
    /** The root they lie in. */
    readonly rootUri: string,
    readonly removable: boolean,
    private readonly _trans: TranslationBundle
  ) {
    const [{ uri }] = sources;
    this.image.className = 'lc-DragImage';
    const what = document.createElement('strong');
    const count = sources.length;
    what.textContent =
      count === 1 ? nameOf(uri) : _trans._n('%2 row', '%2 rows', count, count.toLocaleString());
    this.image.append(what, this._words);
  }

  readonly image = document.createElement('div');

  /** Say beside the pointer what letting go would do. */
  say(how: How | 'none', folder?: string): void {
    this._words.textContent = how === 'none' || folder === undefined ? '' : wordsOf(how, folder, this._trans);
  }

  start(x: number, y: number): void {
    const mimeData = new MimeData();
    mimeData.setData(ROWS_MIME, this.sources);
    this._drag = new Drag({
      mimeData,
      dragImage: this.image,
      supportedActions: 'copy-move',
      proposedAction: 'copy',
      source: this
    });
    void this._drag.start(x, y);
  }

  private _drag: Drag | undefined;
  private readonly _words = document.createElement('span');
}

/** What letting go here would do. */
export function wordsOf(how: How, folder: string, trans: TranslationBundle): string {
  return how === 'move' ? trans.__('Move to %1', nameOf(folder)) : trans.__('Copy to %1', nameOf(folder));
}

/** Move within one root, copy from one to another, as file managers do; Ctrl copies and Shift moves. */
export function howToDrop(
  keys: Pick<MouseEvent, 'ctrlKey' | 'metaKey' | 'shiftKey'>,
  from: { isSameRoot: boolean; removable: boolean }
): How {
  if (keys.ctrlKey || keys.metaKey || !from.removable) {
    return 'copy';
  }
  return keys.shiftKey || from.isSameRoot ? 'move' : 'copy';
}

/** Would it change anything to let these rows go over this folder? */
export function canDrop(sources: readonly Source[], folder: string, how: How): boolean {
  return sources.every(
    ({ uri, kind }) =>
      !(kind !== 'object' && isWithin(folder, uri)) && !(how === 'move' && folderOf(uri) === folder)
  );
}

/** Call `begin` once the pointer that was pressed has moved far enough with its button held. */
export function watchForDrag(press: PointerEvent, begin: (x: number, y: number) => void): void {
  const onMove = (event: PointerEvent) => {
    if (event.buttons === 0) {
      stop();
    } else if (
      Math.hypot(event.clientX - press.clientX, event.clientY - press.clientY) >= DRAG_THRESHOLD_PX
    ) {
      stop();
      begin(event.clientX, event.clientY);
    }
  };
  const stop = () => {
    document.removeEventListener('pointermove', onMove, true);
    document.removeEventListener('pointerup', stop, true);
  };
  document.addEventListener('pointermove', onMove, true);
  document.addEventListener('pointerup', stop, true);
}
