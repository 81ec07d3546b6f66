import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { Difference } from '../../../protocol';
import { Problem, Table } from '../../parts';
import { nameOf } from '../../places/uri';
import { wantedDifferences, type ComparisonState } from '../compare';
import type { Draft } from '../draft';

interface DifferencesProps {
  state: ComparisonState;
  draft: Draft;
  trans: TranslationBundle;
}

/** What is not the same in several files, before any is fetched in full. */
export function Differences({ state, draft, trans }: DifferencesProps): ReactElement {
  const { looked, of, comparison, problem } = state;
  const which =
    looked === of
      ? trans._n('the %2 file', 'all %2 files', of, of.toLocaleString())
      : trans.__(
          '%1 of %2 files, the first and the last among them',
          looked.toLocaleString(),
          of.toLocaleString()
        );
  if (problem !== undefined) {
    return <Problem>{problem}</Problem>;
  }
  if (!comparison) {
    return <p role="status">{trans.__('Comparing %1…', which)}</p>;
  }
  const differences = wantedDifferences(draft, comparison);
  if (differences.length === 0) {
    return (
      <p role="status">
        {trans.__('Compared %1: nothing differs but what the files are a series of.', which)}
      </p>
    );
  }
  const blocking = differences.filter(({ blocks }) => blocks).length;
  return (
    <>
      <p className="lc-Notice" data-kind={blocking > 0 ? 'error' : 'warning'} role="status">
        {trans.__('Compared %1.', which)}{' '}
        {blocking > 0
          ? trans._n(
              '%2 difference would stop the ingest.',
              '%2 differences would stop the ingest.',
              blocking,
              blocking.toLocaleString()
            )
          : trans._n(
              '%2 difference, which stops nothing.',
              '%2 differences, which stop nothing.',
              differences.length,
              differences.length.toLocaleString()
            )}
      </p>
      <Table
        label={trans.__('Differences')}
        columns={[trans.__('Variable'), trans.__('What'), trans.__('In the files'), trans.__('Then')]}
      >
        {differences.map(difference => {
          const { variable, kind, field, blocks, words } = difference;
          return (
            <tr key={[variable, kind, field].join(' ')} data-blocks={blocks}>
              <th scope="row">{variable ?? trans.__('the whole')}</th>
              <td>{whatOf(difference, trans)}</td>
              <td>
                <Values difference={difference} files={comparison.files} trans={trans} />
              </td>
              <td>
                <span className="lc-Badge" data-kind={blocks ? 'error' : 'note'}>
                  {blocks ? trans.__('stops') : trans.__('told')}
                </span>
                <small>{words}</small>
              </td>
            </tr>
          );
        })}
      </Table>
    </>
  );
}

function Values(props: { difference: Difference; files: string[]; trans: TranslationBundle }): ReactElement {
  const { difference, files, trans } = props;
  return (
    <>
      {difference.values.map(({ value, files: indices }) => (
        <div key={String(value)}>
          {value ?? trans.__('none')}
          <small title={indices.map(index => files[index]).join('\n')}>
            {indices.map(index => nameOf(files[index])).join(', ')}
          </small>
        </div>
      ))}
    </>
  );
}

function whatOf({ kind, field }: Difference, trans: TranslationBundle): string {
  switch (kind) {
    case 'variable':
      return trans.__('is there');
    case 'dimensions':
      return trans.__('dimensions');
    case 'length':
      return trans.__('length of %1', field);
    case 'dtype':
      return trans.__('type');
    case 'chunks':
      return trans.__('chunks');
    case 'codecs':
      return trans.__('codecs');
    case 'packing':
      return trans.__('packing: %1', field);
    case 'units':
      return trans.__('units');
    case 'calendar':
      return trans.__('calendar');
    case 'attribute':
      return trans.__('attribute %1', field);
  }
}
