import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { CopyCost } from '../../protocol';
import { formatBytes, formatDollars } from '../text';

interface EgressViewProps {
  cost: CopyCost;
  trans: TranslationBundle;
}

/** What leaves, and about what it costs. */
export function EgressView({ cost, trans }: EgressViewProps): ReactElement {
  const dollars = formatDollars(cost.dollars, trans);
  const amount = trans._n(
    '%2 object, %3',
    '%2 objects, %3',
    cost.objects,
    cost.objects.toLocaleString(),
    formatBytes(cost.bytes)
  );
  return (
    <div className="lc-Egress">
      <p className="lc-Egress-cost">
        {cost.isComplete ? trans.__('About %1', dollars) : trans.__('At least %1', dollars)}
      </p>
      <p>{cost.isComplete ? amount : trans.__('More than %1: counting took too long.', amount)}</p>
      {cost.words !== '' && (
        <p className="lc-Notice" data-kind="warning">
          {cost.words}
        </p>
      )}
    </div>
  );
}
