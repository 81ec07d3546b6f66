/** Files dropped from the desktop on a panel. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IBucketPanels, PanelPlace } from '../tokens';
import { holdsFiles, pickedFromDrop, type Picked } from './picked';

const PANEL = '.lc-BucketPanel[data-panel]';

interface DropOptions {
  panels: IBucketPanels;
  trans: TranslationBundle;
  onDrop: (place: PanelPlace, picked: Promise<Picked[]>) => void;
}

/** Let every bucket panel take files that are dragged in from outside the page. */
export function takeDrops({ panels, trans, onDrop }: DropOptions): void {
  let marked: HTMLElement | undefined;
  const mark = (panel: HTMLElement | undefined, words?: string) => {
    if (marked !== panel) {
      marked?.removeAttribute('data-drop');
      marked = panel;
    }
    if (panel && words !== undefined) {
      panel.dataset.drop = words;
    }
  };
  const targetOf = (event: DragEvent) => {
    const panel = holdsFiles(event.dataTransfer)
      ? (event.target as Element | null)?.closest?.<HTMLElement>(PANEL)
      : undefined;
    const place = panel && panels.placeOf(panel.dataset.panel ?? '');
    return panel && place ? { panel, place } : undefined;
  };

  const onDragOver = (event: DragEvent) => {
    const target = targetOf(event);
    mark(target?.panel, target && wordsFor(target.place, trans));
    if (target && event.dataTransfer) {
      event.preventDefault();
      event.stopPropagation();
      event.dataTransfer.dropEffect = target.place.writable ? 'copy' : 'none';
    }
  };
  document.addEventListener('dragenter', onDragOver, true);
  document.addEventListener('dragover', onDragOver, true);
  document.addEventListener(
    'dragleave',
    event => {
      if (!event.relatedTarget) {
        mark(undefined);
      }
    },
    true
  );
  document.addEventListener(
    'drop',
    event => {
      const target = targetOf(event);
      mark(undefined);
      if (target && event.dataTransfer) {
        event.preventDefault();
        event.stopPropagation();
        if (target.place.writable) {
          onDrop(target.place, pickedFromDrop(event.dataTransfer));
        }
      }
    },
    true
  );
}

function wordsFor({ folder, root, writable }: PanelPlace, trans: TranslationBundle): string {
  const top = root.topUri.replace(/[^/]+\/?$/, '');
  const shown = folder.startsWith(top) ? folder.slice(top.length) : folder;
  return writable ? trans.__('Drop to upload to %1', shown) : trans.__('You may only read here');
}
