import type { ReactElement } from 'react';
import { problemsOf } from '../check';
import { combines, type CombineChoice } from '../draft';
import { Check, Choice, SelectField, TextField } from '../../parts';
import type { StepProps } from './step';
import { wantedFiles } from '../query';

/** How several files become one dataset. */
export function CombineStep({ model, trans }: StepProps): ReactElement {
  const { draft, description } = model;
  const count = wantedFiles(draft).length;
  const byName = draft.coordinate === 'pattern';
  const names = (
    <>
      <Check
        label={trans.__('The time stands in the names of the files, not in the files')}
        checked={byName}
        onChange={isNamed =>
          model.edit(isNamed ? { coordinate: 'pattern', dim: draft.dim || 'time' } : { coordinate: 'file' })
        }
      />
      {byName && (
        <div className="lc-Columns">
          <TextField
            label={trans.__('Name of the dimension')}
            value={draft.dim}
            hint={trans.__('New, or one of length 1 in each file')}
            onChange={dim => model.edit({ dim })}
          />
          <TextField
            label={trans.__('Where the names hold it')}
            value={draft.pattern}
            placeholder={trans.__('as found with the files')}
            hint={trans.__('%Y%m%d, or a regular expression with groups such as (?<year>\\d{4})')}
            onChange={pattern => model.edit({ pattern })}
          />
        </div>
      )}
    </>
  );
  if (!combines(draft)) {
    return (
      <>
        <p>{trans.__('There is one file, so there is nothing to combine. Go on to the target.')}</p>
        {names}
      </>
    );
  }
  const dims = Object.entries(description?.dims ?? {});
  const problem = problemsOf(draft, trans).dim;
  return (
    <>
      <Choice<CombineChoice>
        legend={trans._n('The file', 'The %2 files', count, count.toLocaleString())}
        value={draft.combine}
        options={[
          {
            value: 'concat',
            label: trans.__('follow each other'),
            hint: trans.__('Like months of one variable; they are sorted by its coordinate.')
          },
          {
            value: 'merge',
            label: trans.__('hold different variables'),
            hint: trans.__(
              'Like temperature in one file and rain in another; dimensions they share must have equal coordinates.'
            )
          },
          {
            value: 'both',
            label: trans.__('are a series for each variable'),
            hint: trans.__('Like a file a month, of temperature and of rain each.')
          }
        ]}
        onChange={combine => model.edit({ combine })}
      />
      {draft.combine !== 'merge' && names}
      {draft.combine !== 'merge' && !byName && (
        <SelectField
          label={trans.__('Dimension')}
          value={draft.dim}
          options={dims.map(([dim, length]) => ({
            value: dim,
            label: trans.__('%1 (%2 in the first file)', dim, length.toLocaleString())
          }))}
          onChange={dim => model.edit({ dim })}
        />
      )}
      {problem !== undefined && (
        <p className="lc-Notice" data-kind="error">
          {problem}
        </p>
      )}
    </>
  );
}
