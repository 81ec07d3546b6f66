import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { PlanReview, VariableReview } from '../../../protocol';
import { formatShape } from '../../dataset';
import { saveBlob } from '../../download/sinks';
import { LinkButton, Message, Table } from '../../parts';
import { formatBytes, formatDuration } from '../../text';
import { daskProblem } from '../check';
import { planNameOf } from '../draft';
import type { WizardModel } from '../model';
import type { StepProps } from './step';

/** What would happen, and why. */
export function ReviewStep(props: StepProps): ReactElement | null {
  const { model, trans, onShare, onSavePlan, onCopyCommand } = props;
  const { review, draft } = model;
  if (!review) {
    return model.isBusy ? <Message busy text={trans.__('Looking through the files…')} /> : null;
  }
  const withPlan = (use: (name: string, yaml: string) => void) =>
    void model.planAsYaml().then(yaml => yaml !== undefined && use(planNameOf(draft), yaml));
  return (
    <>
      <Facts review={review} trans={trans} />
      {review.targetExists && review.appended === undefined && (
        <p className="lc-Notice" data-kind={draft.overwrite ? 'warning' : 'error'}>
          {draft.overwrite
            ? trans.__(
                'There is a dataset at the target: it is unreadable from the start of the ingest, and then replaced.'
              )
            : trans.__(
                'There is a dataset at the target already. Choose another name, or tick “Overwrite what is there”.'
              )}
        </p>
      )}
      {review.warnings.map(warning => (
        <p key={warning} className="lc-Notice" data-kind="warning">
          {warning}
        </p>
      ))}
      <Table
        label={trans.__('What happens to each variable')}
        columns={[
          trans.__('Variable'),
          trans.__('Way'),
          trans.__('Shape'),
          trans.__('Chunks'),
          trans.__('Size')
        ]}
      >
        {review.variables.map(variable => (
          <tr key={variable.name}>
            <th scope="row">{variable.name}</th>
            <td>
              <span className="lc-Badge" data-mode={variable.mode}>
                {modeName(variable, trans)}
              </span>
              <small>{reasonOf(variable)}</small>
            </td>
            <td>{formatShape(variable.shape)}</td>
            <td>
              {formatShape(variable.chunks)}
              <small>
                {trans._n(
                  '%2 chunk of %3',
                  '%2 chunks of %3',
                  variable.chunkCount,
                  variable.chunkCount.toLocaleString(),
                  formatBytes(variable.chunkBytes)
                )}
              </small>
            </td>
            <td>{formatBytes(variable.rawBytes)}</td>
          </tr>
        ))}
      </Table>
      {model.dask && <p className="lc-Field-words">{daskWords(model, trans)}</p>}
      <div className="lc-Buttons">
        <LinkButton onClick={() => withPlan(download)}>{trans.__('Save the plan as YAML')}</LinkButton>
        <LinkButton onClick={onShare}>{trans.__('Ask for the dataset, or write its feedstock…')}</LinkButton>
        <LinkButton onClick={() => withPlan(onSavePlan)}>
          {trans.__('Open the plan in the editor')}
        </LinkButton>
        <LinkButton onClick={() => withPlan(onCopyCommand)}>{trans.__('Copy command')}</LinkButton>
      </div>
    </>
  );
}

function Facts({ review, trans }: { review: PlanReview; trans: TranslationBundle }): ReactElement {
  return (
    <dl className="lc-Facts">
      <dt>{trans.__('Target')}</dt>
      <dd>{trans.__('%1 (Zarr v%2)', review.uri, review.zarrFormat)}</dd>
      <dt>{trans.__('Reads')}</dt>
      <dd>
        {trans._n(
          '%2 file, %3',
          '%2 files, %3',
          review.files,
          review.files.toLocaleString(),
          formatBytes(review.bytesToRead)
        )}
      </dd>
      <dt>{trans.__('Writes')}</dt>
      <dd>
        {trans._n(
          '%2 chunk, about %3',
          '%2 chunks, about %3',
          review.chunks,
          review.chunks.toLocaleString(),
          formatBytes(review.bytesToWrite)
        )}
      </dd>
      <dt>{trans.__('Memory')}</dt>
      <dd>{trans.__('about %1', formatBytes(review.memoryBytes))}</dd>
      <dt>{trans.__('Takes')}</dt>
      <dd>{trans.__('about %1', formatDuration(Math.max(1, review.seconds), trans))}</dd>
    </dl>
  );
}

function modeName(variable: VariableReview, trans: TranslationBundle): string {
  switch (variable.mode) {
    case 'passthrough':
      return trans.__('copied');
    case 'recode':
      return trans.__('recoded');
    case 'virtual':
      return trans.__('referenced');
  }
}

/** The reason without the way, which stands before it as a badge. */
function reasonOf({ reason }: VariableReview): string {
  return reason.replace(/^(recoded|passthrough|copied|referenced|virtual): /, '');
}

function daskWords({ dask, draft }: WizardModel, trans: TranslationBundle): string {
  const words = daskProblem(draft, trans) ?? dask?.words ?? '';
  return dask?.cluster ? trans.__('Run on Dask: %1', words) : trans.__('Not on Dask: %1', words);
}

function download(name: string, yaml: string): void {
  saveBlob(new Blob([yaml], { type: 'application/yaml' }), `${name}.yaml`);
}
