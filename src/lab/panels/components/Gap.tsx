import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { Listing } from '../rows';

interface GapProps {
  id: string;
  top: number;
  current: boolean;
  listing: Listing;
  trans: TranslationBundle;
}

/** Stands for the rows between the first and the last ones, which are not counted yet, or too many to show. */
export function Gap({ id, top, current, listing, trans }: GapProps): ReactElement {
  return (
    <div
      id={id}
      className="lc-Row lc-Row-entry lc-Row-gap"
      role="row"
      data-current={current}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="gridcell">
        {listing.isCut
          ? trans.__('⋮ more rows; filter by name')
          : trans.__('⋮ rows between: %1 counted so far', listing.counted.toLocaleString())}
      </span>
    </div>
  );
}
