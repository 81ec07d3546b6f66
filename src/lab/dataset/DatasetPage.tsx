import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useState, type ReactElement } from 'react';
import type { CoordinateEnds, DatasetDescription } from '../../protocol';
import { FILE_FORMATS } from '../../protocol/fileFormats';
import { isAbort, messageOf } from '../client/errors';
import { Button, LinkButton, Message, Problem, useAnnounced } from '../parts';
import { nameOf, withoutSlash } from '../places/uri';
import { formatBytes } from '../text';
import type { IWorkerClient } from '../tokens';
import { DatasetView, loadPicture } from './DatasetView';
import { rawBytes } from './describe';

interface DatasetPageProps {
  uri: string;
  client: IWorkerClient;
  trans: TranslationBundle;
  /** The group that is looked at; undefined for the root. */
  onSnippet: (group: string | undefined) => void;
  onNotebook: (group: string | undefined) => void;
  onIngest: () => void;
}

const FORMATS: Record<DatasetDescription['format'], { shownAs: string }> = {
  ...FILE_FORMATS,
  zarr2: { shownAs: 'Zarr v2' },
  zarr3: { shownAs: 'Zarr v3' }
};

/** The dataset viewer: asks the worker, then shows what it found, group by group. */
export function DatasetPage(props: DatasetPageProps): ReactElement {
  const { uri, client, trans, onSnippet, onNotebook, onIngest } = props;
  const [group, setGroup] = useState<string>();
  const heading = useAnnounced(group ?? '');
  const [attempt, setAttempt] = useState(0);
  const { description, ends, problem } = useDataset(client, uri, group, attempt);
  const isZarr = description?.format.startsWith('zarr') === true;
  return (
    <div className="lc-Sheet lc-mod-wide lc-Dataset">
      <div className="lc-Sheet-head">
        <div>
          <div className="lc-Dataset-title">
            <h2 ref={heading} tabIndex={-1}>
              {nameOf(uri)}
            </h2>
            {description && <span className="lc-Badge">{FORMATS[description.format].shownAs}</span>}
          </div>
          <p className="lc-Dataset-uri">{withoutSlash(uri)}</p>
          {group !== undefined && <GroupCrumbs group={group} trans={trans} onOpen={setGroup} />}
          {description && <p className="lc-Dataset-sum">{sumOf(description, trans)}</p>}
        </div>
        <div className="lc-Dataset-actions">
          <Button kind="accept" onClick={() => onNotebook(group)}>
            {trans.__('Open in notebook')}
          </Button>
          <Button kind="reject" onClick={() => onSnippet(group)}>
            {trans.__('Copy code')}
          </Button>
          {description && !isZarr && (
            <Button kind="reject" onClick={onIngest}>
              {trans.__('Ingest to Zarr…')}
            </Button>
          )}
          <Button kind="reject" onClick={() => setAttempt(attempt + 1)}>
            {trans.__('Read again')}
          </Button>
        </div>
      </div>
      <Problem>{problem}</Problem>
      {!description && problem === undefined && <Message busy text={trans.__('Reading the metadata…')} />}
      {description && (
        <DatasetView
          // Each group begins with its own picture.
          key={group ?? ''}
          description={description}
          ends={ends}
          group={group}
          client={client}
          trans={trans}
          onOpenGroup={name => setGroup(group === undefined ? name : `${group}/${name}`)}
        />
      )}
    </div>
  );
}

/** The way from the root to a group. */
function GroupCrumbs(props: {
  group: string;
  trans: TranslationBundle;
  onOpen: (group: string | undefined) => void;
}): ReactElement {
  const { group, trans, onOpen } = props;
  const names = group.split('/');
  return (
    <nav className="lc-Trail" aria-label={trans.__('Groups')}>
      <LinkButton onClick={() => onOpen(undefined)}>{trans.__('root group')}</LinkButton>
      {names.map((name, i) => (
        <LinkButton
          key={i}
          aria-current={i === names.length - 1 ? 'page' : undefined}
          onClick={() => onOpen(names.slice(0, i + 1).join('/'))}
        >
          {`/ ${name}`}
        </LinkButton>
      ))}
    </nav>
  );
}

/** The description at once, then the values of its coordinates. */
function useDataset(
  client: IWorkerClient,
  uri: string,
  group: string | undefined,
  attempt: number
): {
  description: DatasetDescription | undefined;
  ends: Record<string, CoordinateEnds>;
  problem: string | undefined;
} {
  const [description, setDescription] = useState<DatasetDescription>();
  const [ends, setEnds] = useState<Record<string, CoordinateEnds>>({});
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    setDescription(undefined);
    setEnds({});
    setProblem(undefined);
    // What fails here is told where it is shown.
    loadPicture().catch(() => undefined);
    const place = { uri, ...(group !== undefined && { group }) };
    client
      .call('inspect', place, { signal })
      .then(async found => {
        signal.throwIfAborted();
        setDescription(found);
        // Without the values the overview still stands.
        const answer = await client.call('coordinates', place, { signal }).catch(() => undefined);
        if (answer && !signal.aborted) {
          setEnds(answer.ends);
        }
      })
      .catch((error: unknown) => {
        if (!isAbort(error) && !signal.aborted) {
          setProblem(messageOf(error));
        }
      });
    return () => abort.abort();
  }, [uri, group, attempt]);
  return { description, ends, problem };
}

/** How much there is, uncompressed. */
function sumOf({ variables }: DatasetDescription, trans: TranslationBundle): string {
  const all = Object.values(variables);
  const bytes = all.reduce((sum, variable) => sum + (rawBytes(variable) ?? 0), 0);
  return trans._n(
    '%2 variable, %3 uncompressed',
    '%2 variables, %3 uncompressed',
    all.length,
    all.length.toLocaleString(),
    formatBytes(bytes)
  );
}
