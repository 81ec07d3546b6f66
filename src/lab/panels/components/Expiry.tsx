import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import { describeExpiry, formatExpiry, formatMoment } from '../../text';
import type { PanelEntry } from '../rows';

interface ExpiryProps {
  entry: PanelEntry;
  /** ISO 8601. */
  at: string;
  trans: TranslationBundle;
}

/** The time that a row has left: short for the eye, in words for the ear. */
export function Expiry({ entry, at, trans }: ExpiryProps): ReactElement {
  const options = { isEstimate: entry.expiryIsEstimate };
  return (
    <>
      <span aria-hidden="true">
        {entry.mayExpireEarlier && '≤ '}
        {formatExpiry(at, trans, options)}
      </span>
      <span className="lc-hidden">
        {entry.kind === 'dataset' ? datasetWords(entry, at, trans) : describeExpiry(at, trans, options)}
      </span>
    </>
  );
}

/** The same in a sentence. */
export function expiryWords(entry: PanelEntry, at: string, trans: TranslationBundle): string {
  if (entry.kind === 'dataset') {
    return datasetWords(entry, at, trans);
  }
  return entry.expiryIsEstimate
    ? trans.__(
        'May be deleted in %1. This is an estimate: the bucket’s own rule may not be read here.',
        describeExpiry(at, trans, { isEstimate: true })
      )
    : trans.__('May be deleted by the bucket from: %1', formatMoment(at));
}

function datasetWords(entry: PanelEntry, at: string, trans: TranslationBundle): string {
  const when = describeExpiry(at, trans, { isEstimate: entry.expiryIsEstimate });
  return entry.mayExpireEarlier
    ? trans.__('Starts losing chunks in %1 or sooner: not all of its chunks were looked at.', when)
    : trans.__('Starts losing chunks in %1.', when);
}
