import type { ReactElement } from 'react';
import { problemsOf } from '../check';
import { sourceLines, type CombineChoice } from '../draft';
import { Choice, SelectField, type StepProps } from '../parts';

/** How several files become one dataset. */
export function CombineStep({ model, trans }: StepProps): ReactElement {
  const { draft, description } = model;
  const count = sourceLines(draft).length;
  if (count < 2) {
    return <p>{trans.__('There is one file, so there is nothing to combine. Go on to the target.')}</p>;
  }
  const dims = Object.entries(description?.dims ?? {});
  const problem = problemsOf(draft, trans).dim;
  return (
    <>
      <Choice<CombineChoice>
        legend={trans.__('The %1 files', count)}
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
          }
        ]}
        onChange={combine => model.edit({ combine })}
      />
      {draft.combine === 'concat' && (
        <SelectField
          label={trans.__('Dimension')}
          value={draft.dim}
          options={dims.map(([dim, length]) => ({
            value: dim,
            label: trans.__('%1 (%2 in the first file)', dim, length)
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
