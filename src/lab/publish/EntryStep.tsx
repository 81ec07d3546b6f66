import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { CatalogFinding, Plan, ProposedEntry } from '../../protocol';
import { useAnswer } from '../client/useAnswer';
import { OutsideLink, TextBlock, TextField } from '../parts';
import { AnswerView } from './AnswerView';
import type { IWorkerClient } from '../tokens';

/** Where the list of the catalog's entries is edited. */
const INPUT_PAGE = 'https://github.com/leap-stc/data-management/edit/main/catalog/input.yaml';

/** Paths, which are the same in every language. */
export const INPUT_FILE = 'catalog/input.yaml';
const META_FILE = 'feedstock/meta.yaml';
const CATALOG_FILE = 'feedstock/catalog.yaml';

interface EntryStepProps {
  plan: Plan;
  repository: string;
  onRepository: (name: string) => void;
  client: IWorkerClient;
  trans: TranslationBundle;
}

/** The catalog entry as it would be written, and what is wrong with it. */
export function EntryStep({ plan, repository, onRepository, client, trans }: EntryStepProps): ReactElement {
  const name = repository.trim();
  const answer = useAnswer(client, 'catalogEntry', { plan, ...(name !== '' && { repository: name }) });
  return (
    <>
      <p>{trans.__('An entry is two files of a repository, and a line in the catalog’s list.')}</p>
      <TextField
        label={trans.__('Repository')}
        hint={trans.__('Of the organisation leap-stc on GitHub.')}
        placeholder={`${plan.name}_feedstock`}
        value={repository}
        onChange={onRepository}
      />
      <AnswerView answer={answer} busyWords={trans.__('Looking at the dataset…')}>
        {entry => <EntryView entry={entry} trans={trans} />}
      </AnswerView>
    </>
  );
}

function EntryView({ entry, trans }: { entry: ProposedEntry; trans: TranslationBundle }): ReactElement {
  return (
    <>
      <Findings findings={entry.findings} trans={trans} />
      <TextBlock label={META_FILE} text={entry.meta} trans={trans} />
      <TextBlock label={CATALOG_FILE} text={entry.catalog} trans={trans} />
      <TextBlock label={INPUT_FILE} text={entry.inputLine} trans={trans} />
      <p>
        {trans.__('The last is one line, added to the list of the data library by a pull request.')}{' '}
        <OutsideLink href={INPUT_PAGE}>{trans.__('Edit the list on GitHub')}</OutsideLink>
      </p>
    </>
  );
}

/**
 * What lint says of an entry, in the order in which it was told, a line each; that nothing is wrong is said, too.
 */
export function Findings({
  findings,
  trans
}: {
  findings: readonly CatalogFinding[];
  trans: TranslationBundle;
}): ReactElement {
  if (findings.length === 0) {
    return <p className="lc-Notice">{trans.__('Nothing is wrong with this entry.')}</p>;
  }
  return (
    <ul className="lc-Lines" aria-label={trans.__('What is wrong with this entry')}>
      {findings.map(({ severity, rule, file, line, message }) => (
        <li
          key={`${file} ${line} ${rule} ${message}`}
          className="lc-Notice"
          data-kind={severity === 'error' ? 'error' : 'warning'}
        >
          <b>{line === null ? file : trans.__('%1, line %2', file, line)}</b> {message}
        </li>
      ))}
    </ul>
  );
}
