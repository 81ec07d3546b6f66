import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { PanelModel } from '../model';
import type { SortColumn } from '../rows';

interface ColumnHeadProps {
  model: PanelModel;
  column: SortColumn;
  label: string;
  title?: string;
  trans: TranslationBundle;
}

/** A column's head: a click sorts by it, another one the other way, a third as the store lists. */
export function ColumnHead({ model, column, label, title, trans }: ColumnHeadProps): ReactElement {
  const order = model.order?.column === column ? model.order : undefined;
  const direction = order && (order.descending ? 'descending' : 'ascending');
  return (
    <span role="columnheader" className={`lc-Row-${column}`} aria-sort={direction ?? 'none'}>
      <button
        type="button"
        className="lc-ColumnHead"
        title={title ?? trans.__('Sort by %1', label)}
        onClick={() => model.sortBy(column)}
      >
        {label}
        {direction && <span aria-hidden="true">{order.descending ? ' ▾' : ' ▴'}</span>}
      </button>
    </span>
  );
}
