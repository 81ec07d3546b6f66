import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { Usage } from '../../protocol';
import { nameOf } from '../panels/uri';
import { formatBytes } from '../text';
import { tilesOf } from './treemap';

export interface TreemapProps {
  usage: Usage;
  trans: TranslationBundle;
  onOpen: (uri: string) => void;
}

const ASPECT = 3;
/** Smaller tiles have no room for words; their title says them. */
const LEAST_WIDTH = 0.07;
const LEAST_HEIGHT = 0.09;

/** The parts of a folder as tiles; a folder's tile opens it. */
export function Treemap({ usage, trans, onOpen }: TreemapProps): ReactElement {
  return (
    <div
      className="lc-Treemap"
      role="group"
      aria-label={trans.__('Parts by size')}
      style={{ aspectRatio: ASPECT }}
    >
      {tilesOf(usage, ASPECT).map(({ uri, sizeBytes, objects, left, top, width, height }) => {
        const isFolder = uri?.endsWith('/') === true;
        const name = uri === undefined ? trans.__('smaller ones') : `${nameOf(uri)}${isFolder ? '/' : ''}`;
        const size = formatBytes(sizeBytes);
        const title = trans._n('%2: %3, %1 object', '%2: %3, %1 objects', objects, name, size);
        const style = {
          left: `${left * 100}%`,
          top: `${top * 100}%`,
          width: `${width * 100}%`,
          height: `${height * 100}%`
        };
        const words = width > LEAST_WIDTH && height > LEAST_HEIGHT && (
          <>
            <b>{name}</b>
            <span>{size}</span>
          </>
        );
        return isFolder ? (
          <button
            key={uri}
            type="button"
            className="lc-Tile"
            data-kind="folder"
            style={style}
            title={title}
            aria-label={title}
            onClick={() => onOpen(uri!)}
          >
            {words}
          </button>
        ) : (
          <div key={uri ?? ''} className="lc-Tile" role="img" aria-label={title} style={style} title={title}>
            {words}
          </div>
        );
      })}
    </div>
  );
}
