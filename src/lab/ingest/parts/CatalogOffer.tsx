import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { CatalogAnswer } from '../../../protocol';
import { Button, OutsideLink } from '../../parts';
import { formatMoment } from '../../text';

/** Shown of the entries that fit. */
const SHOWN = 3;

interface CatalogOfferProps {
  answer: CatalogAnswer;
  trans: TranslationBundle;
  onOpen: (uri: string) => void;
}

/** What is in the catalog already can be opened rather than ingested again. */
export function CatalogOffer({ answer, trans, onOpen }: CatalogOfferProps): ReactElement {
  const { entries, requests } = answer;
  return (
    <div className="lc-Notice lc-Catalog" role="group" aria-label={trans.__('In the catalog')}>
      {entries.length > 0 && <p>{trans.__('Something like it is in the catalog already:')}</p>}
      <ul>
        {entries.slice(0, SHOWN).map(({ title, page, stores }) => (
          <li key={page}>
            <OutsideLink href={page}>{title}</OutsideLink>
            {stores.slice(0, SHOWN).map(({ name, url }) => (
              <Button
                key={url}
                title={url}
                aria-label={trans.__('Open %1', name)}
                onClick={() => onOpen(url)}
              >
                {stores.length === 1 ? trans.__('Open it') : trans.__('Open %1', name)}
              </Button>
            ))}
          </li>
        ))}
      </ul>
      <p>
        <OutsideLink href={requests}>{trans.__('Requests of the same data')}</OutsideLink>
        {answer.isStale && (
          <small> {trans.__('The catalog as it was on %1.', formatMoment(answer.fetchedAt))}</small>
        )}
      </p>
    </div>
  );
}
