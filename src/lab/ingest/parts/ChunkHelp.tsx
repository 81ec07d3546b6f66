import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import { formatShape } from '../../dataset';
import { formatBytes } from '../../text';
import type { ChunkFacts } from '../chunks';

/** Stores are read well in chunks between these. */
const SMALL_BYTES = 1e6;
const LARGE_BYTES = 500e6;

const WIDTH = 180;
const HEIGHT = 90;
/** More lines than these would be a grey box. */
const MOST_LINES = 30;

interface ChunkHelpProps {
  facts: ChunkFacts;
  trans: TranslationBundle;
}

/** Size and number of the chunks, and what reading a map or a series takes. */
export function ChunkHelp({ facts, trans }: ChunkHelpProps): ReactElement {
  const { variable, chunks, chunkBytes, count, perMap, perSeries, dims, along } = facts;
  const cost = (number: number) =>
    trans._n(
      '%2 chunk, %3',
      '%2 chunks, %3',
      number,
      number.toLocaleString(),
      formatBytes(number * chunkBytes)
    );
  return (
    <div className="lc-ChunkHelp">
      <Picture facts={facts} trans={trans} />
      <div>
        <p>
          {trans.__(
            '“%1”, the largest: chunks of %2, %3 uncompressed',
            variable,
            formatShape(chunks),
            formatBytes(chunkBytes)
          )}
          {'; '}
          {trans._n('%2 chunk in all', '%2 chunks in all', count, count.toLocaleString())}
        </p>
        <dl className="lc-Facts">
          <dt>{trans.__('One map (a step of %1) reads', dims[along])}</dt>
          <dd>{cost(perMap)}</dd>
          <dt>{trans.__('A series at one point reads')}</dt>
          <dd>{cost(perSeries)}</dd>
        </dl>
        {chunkBytes < SMALL_BYTES && count > 1000 && (
          <p className="lc-Notice" data-kind="warning">
            {trans.__('Many small chunks: each is a request of its own. Larger ones are read faster.')}
          </p>
        )}
        {chunkBytes > LARGE_BYTES && (
          <p className="lc-Notice" data-kind="warning">
            {trans.__('Chunks this large do not fit many readers’ memory. Smaller ones are read faster.')}
          </p>
        )}
      </div>
    </div>
  );
}

/** The array with its chunks: the series across, of the others the one that is cut most often down. */
function Picture({ facts, trans }: ChunkHelpProps): ReactElement {
  const { shape, chunks, along, dims } = facts;
  const cuts = shape.map((length, i) => Math.ceil(length / chunks[i]));
  const others = shape.map((_, i) => i).filter(i => i !== along);
  const down = others.sort((a, b) => cuts[b] - cuts[a]).at(0);
  const width = Math.max(1, (WIDTH * chunks[along]) / shape[along]);
  const height = down === undefined ? HEIGHT : Math.max(1, (HEIGHT * chunks[down]) / shape[down]);
  const lines = (step: number, end: number) =>
    end / step > MOST_LINES
      ? []
      : Array.from({ length: Math.ceil(end / step) - 1 }, (_, i) => (i + 1) * step);
  return (
    <svg
      className="lc-ChunkPicture"
      viewBox={`-1 -1 ${WIDTH + 2} ${HEIGHT + 2}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={trans.__('One chunk in the array: %1 across', dims[along])}
    >
      <rect className="lc-ChunkPicture-array" width={WIDTH} height={HEIGHT} />
      {lines(width, WIDTH).map(x => (
        <line key={`x${x}`} x1={x} x2={x} y1={0} y2={HEIGHT} />
      ))}
      {lines(height, HEIGHT).map(y => (
        <line key={`y${y}`} x1={0} x2={WIDTH} y1={y} y2={y} />
      ))}
      <rect
        className="lc-ChunkPicture-chunk"
        width={Math.min(width, WIDTH)}
        height={Math.min(height, HEIGHT)}
      />
    </svg>
  );
}
