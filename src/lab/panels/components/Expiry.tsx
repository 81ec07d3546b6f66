import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import { shortExpiry, spokenExpiry } from '../../text';
import type { PanelEntry } from '../rows';

interface ExpiryProps {
  entry: PanelEntry;
  /** ISO 8601. */
  at: string;
  trans: TranslationBundle;
}

/** The time that a row has left: short for the eye, in words for the ear. */
export function Expiry({ entry, at, trans }: ExpiryProps): ReactElement {
  return (
    <>
      <span aria-hidden="true">{shortExpiry(entry, at, trans)}</span>
      <span className="lc-hidden">{spokenExpiry(entry, at, trans)}</span>
    </>
  );
}
