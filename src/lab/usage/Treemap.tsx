import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { Usage } from '../../protocol';
import { nameOf } from '../places/uri';
import { formatBytes, formatDollars, formatModified } from '../text';
import { monthlyCost } from './cost';
import { ageOf, tilesOf } from './tiles';

interface TreemapProps {
  usage: Usage;
  /** US dollars a decimal gigabyte costs in a month; 0 is not told. */
  price: number;
  trans: TranslationBundle;
  onOpen: (uri: string) => void;
}

const ASPECT = 3;
/** Smaller tiles have no room for words; their title says them. */
const LEAST_WIDTH = 0.07;
const LEAST_HEIGHT = 0.09;
const LEGEND = ['month', 'year', 'older'] as const;

/** The parts of a folder as tiles, paler the longer they are unchanged; a folder's tile opens it. */
export function Treemap({ usage, price, trans, onOpen }: TreemapProps): ReactElement {
  const now = new Date();
  return (
    <>
      <div
        className="lc-Treemap"
        role="group"
        aria-label={trans.__('Parts by size')}
        style={{ aspectRatio: ASPECT }}
      >
        {tilesOf(usage, ASPECT).map(({ uri, sizeBytes, objects, newest, left, top, width, height }) => {
          const isFolder = uri?.endsWith('/') === true;
          const name = uri === undefined ? trans.__('smaller ones') : `${nameOf(uri)}${isFolder ? '/' : ''}`;
          const size = formatBytes(sizeBytes);
          const title = [
            trans._n(
              '%2: %3, %4 object',
              '%2: %3, %4 objects',
              objects,
              name,
              size,
              objects.toLocaleString()
            ),
            ...(newest === null ? [] : [trans.__('last changed %1', formatModified(newest))]),
            ...(price > 0
              ? [trans.__('%1 a month', formatDollars(monthlyCost(sizeBytes, price), trans))]
              : [])
          ].join(', ');
          const age = ageOf(newest, now);
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
              data-age={age}
              style={style}
              title={title}
              aria-label={title}
              onClick={() => onOpen(uri!)}
            >
              {words}
            </button>
          ) : (
            <div
              key={uri ?? ''}
              className="lc-Tile"
              data-age={age}
              role="img"
              aria-label={title}
              style={style}
              title={title}
            >
              {words}
            </div>
          );
        })}
      </div>
      <p className="lc-Treemap-legend">
        {LEGEND.map(age => (
          <span key={age}>
            <i className="lc-Tile" data-age={age} aria-hidden="true" />
            {age === 'month'
              ? trans.__('changed within a month')
              : age === 'year'
                ? trans.__('within a year')
                : trans.__('longer ago')}
          </span>
        ))}
      </p>
    </>
  );
}
