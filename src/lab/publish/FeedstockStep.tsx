import type { TranslationBundle } from '@jupyterlab/translation';
import { useState, type ReactElement } from 'react';
import type { CatalogFinding, Plan, WrittenFeedstock } from '../../protocol';
import { asVirtual } from '../../protocol/virtual';
import { useAttempt } from '../client/useAttempt';
import { renamed, type TargetKind } from '../ingest/draft';
import { Busy, Button, Choice, LinkButton, Problem, TextBlock, TextField } from '../parts';
import type { IWorkerClient } from '../tokens';
import { Findings, INPUT_FILE } from './EntryStep';

/**
 * Without a `repository` ('') the plan's name makes one. Folders are paths on the server: one below `home` is offered,
 * and `onChooseFolder` resolves with undefined when a person chose none.
 */
export interface FeedstockStepProps {
  plan: Plan;
  /** False: how the dataset came to be is not known, so that there is no recipe. */
  isRecorded: boolean;
  repository: string;
  home: string;
  client: IWorkerClient;
  trans: TranslationBundle;
  onChooseFolder: () => Promise<string | undefined>;
  /** Open a file by its absolute path. */
  onOpen: (path: string) => void;
}

type Kind = TargetKind | 'beam' | 'entry';

/** The repository that makes the dataset again, written to a folder. */
export function FeedstockStep(props: FeedstockStepProps): ReactElement {
  const { plan, isRecorded, repository, home, client, trans } = props;
  const name = repository.trim() || `${plan.name}_feedstock`;
  const [kind, setKind] = useState<Kind>(isRecorded ? plan.target.kind : 'entry');
  const [chosen, setChosen] = useState<string>();
  const [written, setWritten] = useState<WrittenFeedstock>();
  const [findings, setFindings] = useState<CatalogFinding[]>();
  const { isBusy, problem, attempt } = useAttempt();
  const folder = chosen ?? `${home}/${name}`;

  const write = async () => {
    setWritten(undefined);
    setFindings(undefined);
    const feedstock = await client.call('feedstock', {
      plan: kind === 'entry' ? plan : { ...plan, target: targetOf(plan, kind === 'beam' ? 'zarr' : kind) },
      kind: kind === 'beam' ? 'beam' : 'xarray',
      folder,
      repository: name,
      ...(kind === 'entry' && { entryOnly: true })
    });
    setWritten(feedstock);
    setFindings((await client.call('lintCatalog', { folder: feedstock.folder })).findings);
  };

  return (
    <>
      <p>
        {trans.__(
          'A repository in the layout of LEAP’s template, whose recipe is plain Python and needs nothing of this extension.'
        )}
      </p>
      {!isRecorded && (
        <p className="lc-Notice">
          {trans.__(
            'How this dataset came to be is not known here, so there is no recipe to write: the entry links it as it is.'
          )}
        </p>
      )}
      <Choice
        legend={trans.__('What is written')}
        value={kind}
        options={kindsOf(isRecorded, trans)}
        onChange={setKind}
      />
      <div className="lc-FieldRow">
        <TextField label={trans.__('Folder')} value={folder} onChange={setChosen} />
        <Button
          kind="reject"
          onClick={() => void props.onChooseFolder().then(path => path && setChosen(`${path}/${name}`))}
        >
          {trans.__('Choose…')}
        </Button>
      </div>
      <div className="lc-Buttons">
        <Button kind="accept" disabled={isBusy || folder.trim() === ''} onClick={() => void attempt(write)}>
          {trans.__('Write the files')}
        </Button>
        {isBusy && <Busy>{trans.__('Writing…')}</Busy>}
      </div>
      <Problem>{problem}</Problem>
      {written && (
        <>
          <p role="status">
            {trans._n(
              '%1 file in %2. What was there and says the same stayed as it was.',
              '%1 files in %2. What was there and says the same stayed as it was.',
              written.files.length,
              written.folder
            )}
          </p>
          <ul className="lc-Lines" aria-label={trans.__('Files')}>
            {written.files.map(file => (
              <li key={file}>
                <LinkButton onClick={() => props.onOpen(`${written.folder}/${file}`)}>{file}</LinkButton>
              </li>
            ))}
          </ul>
          {findings && <Findings findings={findings} trans={trans} />}
          <TextBlock label={INPUT_FILE} text={written.inputLine} trans={trans} />
        </>
      )}
    </>
  );
}

function kindsOf(
  isRecorded: boolean,
  trans: TranslationBundle
): { value: Kind; label: string; hint: string }[] {
  const recipes: { value: Kind; label: string; hint: string }[] = [
    {
      value: 'zarr',
      label: trans.__('Recipe with xarray and dask'),
      hint: trans.__('Writes a Zarr store; the way that most feedstocks go.')
    },
    {
      value: 'kerchunk-parquet',
      label: trans.__('Virtual recipe to kerchunk Parquet'),
      hint: trans.__('References into the source files, which must stay where they are.')
    },
    {
      value: 'kerchunk-json',
      label: trans.__('Virtual recipe to kerchunk JSON'),
      hint: trans.__('The same in one file, for few files.')
    },
    {
      value: 'icechunk',
      label: trans.__('Virtual recipe to Icechunk'),
      hint: trans.__('References with versions; the catalog does not open these.')
    },
    {
      value: 'beam',
      label: trans.__('Recipe for Apache Beam'),
      hint: trans.__(
        'As older feedstocks have it, pinned to packages that work together; for those who run Beam.'
      )
    }
  ];
  const entry = {
    value: 'entry' as const,
    label: trans.__('The catalog entry alone'),
    hint: trans.__('Two files that link a dataset which is there.')
  };
  return isRecorded ? [...recipes, entry] : [entry];
}

/** The plan's target as another kind of store; chunks and codecs of references are those of their files. */
function targetOf({ target }: Plan, kind: TargetKind): Plan['target'] {
  if (kind === target.kind) {
    return target;
  }
  const uri = renamed(target.uri.replace(/\/+$/, ''), kind);
  const other = { ...target, kind, uri };
  return kind === 'zarr' ? other : asVirtual(other);
}
