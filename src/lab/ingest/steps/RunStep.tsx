import type { ReactElement } from 'react';
import { Problem, ProgressBar } from '../../parts';
import type { StepProps } from './props';
import { fractionOf, isEnded, wordsOf } from '../../transfers';
import { targetUri } from '../draft';
import { LeaveOut } from './LeaveOut';

export interface RunStepProps extends StepProps {
  onReveal: (uri: string) => void;
  onInspect: (uri: string) => void;
  /** `python` is the code of a dataset that needs its own. */
  onSnippet: (uri: string, python?: string) => void;
  onShare: () => void;
}

/** The ingest under way, and what to do with the dataset. */
export function RunStep({
  model,
  trans,
  onReveal,
  onInspect,
  onSnippet,
  onShare
}: RunStepProps): ReactElement {
  const { job, draft } = model;
  if (!job) {
    return <p>{trans.__('Nothing has been started. Look through the review, then start the ingest.')}</p>;
  }
  const uri = typeof job.result?.uri === 'string' ? job.result.uri : targetUri(draft);
  const python = typeof job.result?.python === 'string' ? job.result.python : undefined;
  const styled = 'jp-mod-styled lc-Button';
  return (
    <>
      <p>
        <b>{job.title}</b>
      </p>
      <ProgressBar label={job.title} fraction={fractionOf(job)} state={job.state} />
      <p aria-live="polite">{wordsOf(job, trans)}</p>
      <Problem>{job.error?.message}</Problem>
      {job.error && <LeaveOut model={model} trans={trans} />}
      {!isEnded(job) && (
        <p>
          {trans.__('It goes on when you close this tab or the browser; the Transfers panel shows it too.')}
        </p>
      )}
      <div className="lc-Buttons">
        {job.state === 'done' && (
          <>
            <button type="button" className={`${styled} jp-mod-accept`} onClick={() => onInspect(uri)}>
              {trans.__('Open the dataset')}
            </button>
            <button type="button" className={styled} onClick={() => onReveal(uri)}>
              {trans.__('Show in panel')}
            </button>
            <button type="button" className={styled} onClick={() => onSnippet(uri, python)}>
              {trans.__('Copy Python snippet')}
            </button>
            <button type="button" className={styled} onClick={onShare}>
              {trans.__('Share…')}
            </button>
          </>
        )}
        {(job.state === 'failed' || job.state === 'cancelled') && (
          <>
            <button type="button" className={`${styled} jp-mod-accept`} onClick={() => void model.retry()}>
              {trans.__('Try again')}
            </button>
            <button type="button" className={styled} onClick={() => void model.change()}>
              {trans.__('Change the plan')}
            </button>
          </>
        )}
        {!isEnded(job) && (
          <button type="button" className={`${styled} jp-mod-reject`} onClick={() => void model.cancel()}>
            {trans.__('Cancel the ingest')}
          </button>
        )}
      </div>
    </>
  );
}
