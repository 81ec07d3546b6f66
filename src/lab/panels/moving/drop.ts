/** Where dragged rows may be let go. */
import type { Drag } from '@lumino/dragdrop';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { How, Source } from './clipboard';
import { canDrop, CONTENTS_MIME, DraggedRows, howToDrop, wordsOf } from './drag';

/** A folder that is under the pointer. */
export interface DropPlace {
  folder: string;
  /** The root it lies in; undefined in the home folder. */
  rootUri: string | undefined;
  /** What is lit up while the pointer is over it. */
  element: HTMLElement;
}

interface DropOptions {
  node: HTMLElement;
  trans: TranslationBundle;
  /** The folder under the pointer where rows may go; undefined elsewhere. */
  placeAt: (event: Drag.Event) => DropPlace | undefined;
  onDrop: (sources: Promise<Source[]> | readonly Source[], folder: string, how: How) => void;
  /** Rows of JupyterLab's file browser, by its paths; left out, only rows of panels are taken. */
  sourcesOfHome?: (paths: string[]) => Promise<Source[]>;
}

interface Aim extends DropPlace {
  how: How;
}

/**
 * Let rows be dropped on a node.
 *
 * #### Notes
 * Listeners come before those of JupyterLab's file browser, which would take
 * what it does not know for its own.
 */
export function acceptDrops(options: DropOptions): void {
  const { node, placeAt, onDrop, sourcesOfHome, trans } = options;

  const isOurs = ({ source, mimeData }: Drag.Event): boolean =>
    source instanceof DraggedRows || (sourcesOfHome !== undefined && mimeData.hasData(CONTENTS_MIME));

  const aimOf = (event: Drag.Event): Aim | undefined => {
    const place = placeAt(event);
    if (!place) {
      return undefined;
    }
    if (!(event.source instanceof DraggedRows)) {
      return { ...place, how: howToDrop(event, { isSameRoot: false, removable: true }) };
    }
    const { sources, rootUri, removable } = event.source;
    const how = howToDrop(event, { isSameRoot: rootUri === place.rootUri, removable });
    return canDrop(sources, place.folder, how) ? { ...place, how } : undefined;
  };

  let lit: HTMLElement | undefined;
  const light = (aim: Aim | undefined, source: unknown) => {
    lit?.removeAttribute('data-drop');
    lit = aim?.element;
    lit?.setAttribute('data-drop', 'true');
    if (source instanceof DraggedRows) {
      source.say(aim?.how ?? 'none', aim?.folder);
    } else if (aim) {
      node.dataset.dropWords = wordsOf(aim.how, aim.folder, trans);
    } else {
      delete node.dataset.dropWords;
    }
  };

  const listen = (type: string, act: (event: Drag.Event) => void) =>
    node.addEventListener(
      type,
      event => {
        const drag = event as Drag.Event;
        if (isOurs(drag)) {
          drag.preventDefault();
          drag.stopPropagation();
          act(drag);
        }
      },
      true
    );
  /** JupyterLab's file browser says that its rows can only be moved. */
  const actionOf = ({ supportedActions }: Drag.Event, how: How): Drag.DropAction =>
    supportedActions === 'move' ? 'move' : how;

  listen('lm-dragenter', () => undefined);
  listen('lm-dragleave', event => light(undefined, event.source));
  listen('lm-dragover', event => {
    const aim = aimOf(event);
    light(aim, event.source);
    event.dropAction = aim ? actionOf(event, aim.how) : 'none';
  });
  listen('lm-drop', event => {
    const aim = aimOf(event);
    light(undefined, event.source);
    event.dropAction = aim ? actionOf(event, aim.how) : 'none';
    if (!aim) {
      return;
    }
    const sources =
      event.source instanceof DraggedRows
        ? event.source.sources
        : (sourcesOfHome?.(event.mimeData.getData(CONTENTS_MIME) as string[]) ?? []);
    onDrop(sources, aim.folder, aim.how);
  });
}
