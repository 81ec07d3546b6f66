import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { Job } from '../../protocol';
import { cancelIcon, pauseIcon, resumeIcon, retryIcon } from '../icons';
import { IconButton, ProgressBar } from '../parts';
import { formatBytes, formatDuration, formatMoment } from '../text';
import { isEnded } from './model';

/** What one can do with a job. */
export type JobAction = 'pauseJob' | 'resumeJob' | 'cancelJob' | 'retryJob';

export interface JobCardProps {
  job: Job;
  trans: TranslationBundle;
  onAction: (action: JobAction, job: Job) => void;
  onClear: (job: Job) => void;
}

/** One job: its bar, its numbers, and what one can do with it. */
export function JobCard({ job, trans, onAction, onClear }: JobCardProps): ReactElement {
  return (
    <li className="lc-Job" data-state={job.state}>
      <div className="lc-Job-head">
        <span className="lc-Job-title" title={job.title}>
          {job.title}
        </span>
        {job.state === 'running' && job.verb !== 'rm' && (
          <IconButton
            icon={pauseIcon}
            label={trans.__('Pause: %1', job.title)}
            onClick={() => onAction('pauseJob', job)}
          />
        )}
        {job.state === 'paused' && (
          <IconButton
            icon={resumeIcon}
            label={trans.__('Resume: %1', job.title)}
            onClick={() => onAction('resumeJob', job)}
          />
        )}
        {(job.state === 'failed' || job.state === 'cancelled') && (
          <IconButton
            icon={retryIcon}
            label={trans.__('Try again: %1', job.title)}
            onClick={() => onAction('retryJob', job)}
          />
        )}
        {isEnded(job) ? (
          <IconButton
            icon={cancelIcon}
            label={trans.__('Clear: %1', job.title)}
            onClick={() => onClear(job)}
          />
        ) : (
          <IconButton
            icon={cancelIcon}
            label={trans.__('Cancel: %1', job.title)}
            onClick={() => onAction('cancelJob', job)}
          />
        )}
      </div>
      {job.state !== 'done' && <ProgressBar label={job.title} fraction={fractionOf(job)} state={job.state} />}
      <p className="lc-Job-words">{wordsOf(job, trans)}</p>
      {job.error && (
        <p className="lc-Notice" data-kind="error">
          {job.error.message}
        </p>
      )}
    </li>
  );
}

/** How far it is, by bytes where they are known; null while the whole is not. */
export function fractionOf({ state, progress }: Job): number | null {
  if (state === 'done') {
    return 1;
  }
  if (progress.bytesTotal !== null && progress.bytesTotal > 0) {
    return progress.bytesDone / progress.bytesTotal;
  }
  if (progress.partsTotal !== null && progress.partsTotal > 0) {
    return progress.partsDone / progress.partsTotal;
  }
  return state === 'running' ? null : 0;
}

/** One line below the bar. */
export function wordsOf(job: Job, trans: TranslationBundle): string {
  const { progress } = job;
  const done = formatBytes(progress.bytesDone);
  const amount =
    progress.bytesTotal === null || progress.bytesTotal === 0
      ? trans.__('%1 of %2 parts', progress.partsDone, progress.partsTotal ?? '?')
      : trans.__('%1 of %2', done, formatBytes(progress.bytesTotal));
  switch (job.state) {
    case 'queued':
      return trans.__('Waiting for its turn');
    case 'paused':
      return trans.__('Paused at %1', amount);
    case 'cancelled':
      return trans.__('Cancelled at %1', amount);
    case 'failed':
      return trans.__('Failed at %1', amount);
    case 'done':
      return job.endedAt === null ? trans.__('Done') : trans.__('Done, %1', formatMoment(job.endedAt));
    case 'running':
      if (progress.bytesPerSecond <= 0) {
        return amount;
      }
      return progress.etaSeconds === null
        ? trans.__('%1, %2/s', amount, formatBytes(progress.bytesPerSecond))
        : trans.__(
            '%1, %2/s, %3 left',
            amount,
            formatBytes(progress.bytesPerSecond),
            formatDuration(progress.etaSeconds)
          );
  }
}
