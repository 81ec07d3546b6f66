import type { ReactElement } from 'react';
import { Button } from '../../parts';
import { isEnded, JobProgress } from '../../transfers';
import { targetUri } from '../draft';
import { LeaveOut } from '../parts';
import type { StepProps } from './step';

/** The ingest under way, and what to do with the dataset. */
export function RunStep({ model, trans, onReveal, onInspect, onSnippet, onShare }: StepProps): ReactElement {
  const { job, draft } = model;
  if (!job) {
    return <p>{trans.__('Nothing has been started. Look through the review, then start the ingest.')}</p>;
  }
  const uri = typeof job.result?.uri === 'string' ? job.result.uri : targetUri(draft);
  const python = typeof job.result?.python === 'string' ? job.result.python : undefined;
  return (
    <>
      <JobProgress job={job} trans={trans} />
      {job.error && <LeaveOut model={model} trans={trans} />}
      {!isEnded(job) && (
        <p>
          {trans.__('It goes on when you close this tab or the browser; the Transfers panel shows it too.')}
        </p>
      )}
      <div className="lc-Buttons">
        {job.state === 'done' && (
          <>
            <Button kind="accept" onClick={() => onInspect(uri)}>
              {trans.__('Open the dataset')}
            </Button>
            <Button onClick={() => onReveal(uri)}>{trans.__('Show in panel')}</Button>
            <Button onClick={() => onSnippet(uri, python)}>{trans.__('Copy Python snippet')}</Button>
            <Button onClick={onShare}>{trans.__('Share…')}</Button>
          </>
        )}
        {(job.state === 'failed' || job.state === 'cancelled') && (
          <>
            <Button kind="accept" onClick={() => void model.retry()}>
              {trans.__('Try again')}
            </Button>
            <Button onClick={() => void model.change()}>{trans.__('Change the plan')}</Button>
          </>
        )}
        {!isEnded(job) && (
          <Button kind="reject" onClick={() => void model.cancel()}>
            {trans.__('Cancel the ingest')}
          </Button>
        )}
      </div>
    </>
  );
}
