import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { PlanSource } from '../../../protocol';
import { LinkButton } from '../../parts';

interface QuerySummaryProps {
  source: PlanSource;
  trans: TranslationBundle;
  /** Other files shall be taken. */
  onForget: () => void;
}

/** The source of a plan that was opened, where lines would not say all of it. */
export function QuerySummary({ source, trans, onForget }: QuerySummaryProps): ReactElement {
  const query = (source as unknown as Record<string, object>)[source.kind];
  return (
    <div className="lc-Notice">
      <p>{trans.__('The plan takes its files from: %1', source.kind)}</p>
      <dl className="lc-Facts">
        {Object.entries(query).map(([field, value]) => (
          <Fact key={field} field={field} value={value} />
        ))}
      </dl>
      <LinkButton onClick={onForget}>{trans.__('Take other files')}</LinkButton>
    </div>
  );
}

function Fact({ field, value }: { field: string; value: unknown }): ReactElement {
  return (
    <>
      <dt>{field}</dt>
      <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
    </>
  );
}
