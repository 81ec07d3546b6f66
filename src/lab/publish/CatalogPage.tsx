import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { CatalogAnswer, CatalogEntry } from '../../protocol';
import { isAbort, messageOf } from '../client/errors';
import { Busy, Button, CopyButton, LinkButton, OutsideLink, Problem, TextField } from '../parts';
import { formatMoment } from '../text';
import type { IWorkerClient } from '../tokens';

/** Longer descriptions stand on the catalog's own page. */
const MOST_WORDS = 400;

interface CatalogPageProps {
  client: IWorkerClient;
  trans: TranslationBundle;
  onOpen: (uri: string) => void;
}

/** Search the catalog: what is there already need not be ingested again. */
export function CatalogPage({ client, trans, onOpen }: CatalogPageProps): ReactElement {
  const [words, setWords] = useState('');
  const [answer, setAnswer] = useState<CatalogAnswer>();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const asking = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => asking.current?.abort(), []);

  const search = async () => {
    asking.current?.abort();
    const { signal } = (asking.current = new AbortController());
    setIsBusy(true);
    setProblem(undefined);
    try {
      setAnswer(await client.call('searchCatalog', { words: words.trim() }, { signal }));
    } catch (error) {
      if (!isAbort(error)) {
        setProblem(messageOf(error));
      }
    } finally {
      if (!signal.aborted) {
        setIsBusy(false);
      }
    }
  };

  return (
    <div className="lc-Sheet lc-CatalogPage">
      <h2>{trans.__('Catalog')}</h2>
      <form
        role="search"
        className="lc-FieldRow"
        onSubmit={event => {
          event.preventDefault();
          void search();
        }}
      >
        <TextField
          label={trans.__('Words')}
          hint={trans.__(
            'Each of them stands in the title, tags, providers, names of stores or the description.'
          )}
          value={words}
          onChange={setWords}
        />
        <Button kind="accept" type="submit" disabled={isBusy || words.trim() === ''}>
          {trans.__('Search')}
        </Button>
      </form>
      <Problem>{problem}</Problem>
      {isBusy && <Busy>{trans.__('Searching…')}</Busy>}
      {answer && !isBusy && (
        <>
          <p role="status">
            {trans._n('%1 dataset.', '%1 datasets.', answer.entries.length)}{' '}
            {answer.isStale && trans.__('The catalog as it was on %1.', formatMoment(answer.fetchedAt))}{' '}
            <OutsideLink href={answer.requests}>{trans.__('Requests of the same data')}</OutsideLink>
          </p>
          <ul className="lc-Cards" aria-label={trans.__('Datasets of the catalog')}>
            {answer.entries.map(entry => (
              <li key={entry.page}>
                <EntryView entry={entry} trans={trans} onOpen={onOpen} />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

interface EntryViewProps extends Pick<CatalogPageProps, 'trans' | 'onOpen'> {
  entry: CatalogEntry;
}

function EntryView({ entry, trans, onOpen }: EntryViewProps): ReactElement {
  const { title, description, tags, providers, stores, page } = entry;
  const about = [...providers, ...tags.map(tag => `#${tag}`)].join(' · ');
  return (
    <>
      <h3 className="lc-Arrival-head">
        <OutsideLink href={page}>{title}</OutsideLink>
      </h3>
      {about !== '' && <p className="lc-Field-words">{about}</p>}
      <p>{description.length > MOST_WORDS ? `${description.slice(0, MOST_WORDS - 1)}…` : description}</p>
      <ul className="lc-Lines">
        {stores.map(({ name, url, python }) => (
          <li key={url} className="lc-CatalogPage-store">
            <LinkButton aria-label={trans.__('Open %1', name)} title={url} onClick={() => onOpen(url)}>
              {name}
            </LinkButton>
            <CopyButton
              label={trans.__('Copy the Python that opens %1', name)}
              words={trans.__('Copy Python')}
              text={python}
              trans={trans}
            />
          </li>
        ))}
      </ul>
    </>
  );
}
