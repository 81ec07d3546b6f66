import type { ReactElement } from 'react';
import { formatDims, formatShape } from '../../dataset';
import { Check, Table } from '../../parts';
import { nameOf } from '../../places/uri';
import type { StepProps } from './step';
import { wantedFiles } from '../query';
import { Differences } from '../parts';

/** What the first file holds, and which variables are wanted. */
export function InspectStep({ model, trans }: StepProps): ReactElement | null {
  const { description, draft } = model;
  if (!description) {
    return null;
  }
  const count = wantedFiles(draft).length;
  const toggle = (name: string, wanted: boolean) =>
    model.edit({
      dropped: wanted ? draft.dropped.filter(other => other !== name) : [...draft.dropped, name]
    });
  return (
    <>
      <p>
        {count === 1
          ? trans.__('What “%1” holds. Untick what you do not need.', nameOf(description.uri))
          : trans.__(
              'What the first of %2 files, “%1”, holds. Untick what you do not need; all files are compared before anything is written.',
              nameOf(description.uri),
              count.toLocaleString()
            )}
      </p>
      <Table
        label={trans.__('Variables')}
        columns={[
          trans.__('Variable'),
          trans.__('Dimensions'),
          trans.__('Type'),
          trans.__('Chunks'),
          trans.__('Codecs')
        ]}
      >
        {Object.entries(description.variables).map(([name, variable]) => (
          <tr key={name}>
            <th scope="row">
              <Check
                label={name}
                checked={!draft.dropped.includes(name)}
                disabled={name in description.dims}
                onChange={wanted => toggle(name, wanted)}
              />
            </th>
            <td>{formatDims(variable.dims, variable.shape)}</td>
            <td>{variable.dtype}</td>
            <td>{variable.chunks ? formatShape(variable.chunks) : trans.__('contiguous')}</td>
            <td>{variable.codecs.join(', ') || trans.__('none')}</td>
          </tr>
        ))}
      </Table>
      {model.comparison && <Differences state={model.comparison} draft={draft} trans={trans} />}
    </>
  );
}
