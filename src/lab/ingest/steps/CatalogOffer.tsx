import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { CatalogAnswer } from '../../../protocol';
import { formatMoment } from '../../text';

/** Shown of the entries that fit. */
const SHOWN = 3;

export interface CatalogOfferProps {
  answer: CatalogAnswer;
  trans: TranslationBundle;
  onOpen: (uri: string) => void;
}

/** What is in the catalog already can be opened rather than ingested again. */
export function CatalogOffer({ answer, trans, onOpen }: CatalogOfferProps): ReactElement {
  const { entries, requests } = answer;
  const link = (href: string, words: string) => (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {words}
    </a>
  );
  return (
    <div className="lc-Notice lc-Catalog" role="group" aria-label={trans.__('In the catalog')}>
      {entries.length > 0 && <p>{trans.__('Something like it is in the catalog already:')}</p>}
      <ul>
        {entries.slice(0, SHOWN).map(({ title, page, stores }) => (
          <li key={page}>
            {link(page, title)}
            {stores.slice(0, SHOWN).map(({ name, url }) => (
              <button
                key={url}
                type="button"
                className="jp-mod-styled lc-Button"
                title={url}
                aria-label={trans.__('Open %1', name)}
                onClick={() => onOpen(url)}
              >
                {stores.length === 1 ? trans.__('Open it') : trans.__('Open %1', name)}
              </button>
            ))}
          </li>
        ))}
      </ul>
      <p>
        {link(requests, trans.__('Requests of the same data'))}
        {answer.isStale && (
          <small> {trans.__('The catalog as it was on %1.', formatMoment(answer.fetchedAt))}</small>
        )}
      </p>
    </div>
  );
}
