import type { TranslationBundle } from '@jupyterlab/translation';
import { copyIcon, deleteIcon, fileUploadIcon, type LabIcon } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';
import type { Job, JobVerb } from '../../protocol';
import {
  cancelIcon,
  ingestIcon,
  moveIcon,
  pauseIcon,
  restoreIcon,
  resumeIcon,
  retryIcon,
  syncIcon,
  usageIcon
} from '../icons';
import { IconButton, ProgressBar } from '../parts';
import { formatMoment } from '../text';
import { isEnded } from './model';
import { undoOf } from './undo';
import { fractionOf, wordsOf } from './words';

/** What one can do with a job. */
export type JobAction = 'pauseJob' | 'resumeJob' | 'cancelJob' | 'retryJob';

export interface JobCardProps {
  job: Job;
  trans: TranslationBundle;
  onAction: (action: JobAction, job: Job) => void;
  onClear: (job: Job) => void;
  /** Bring back what the job removed; undefined where that is not offered. */
  onUndo?: (job: Job) => void;
}

const ICONS: Readonly<Record<JobVerb, LabIcon>> = {
  cp: copyIcon,
  mv: moveIcon,
  sync: syncIcon,
  rm: deleteIcon,
  restore: restoreIcon,
  du: usageIcon,
  ingest: ingestIcon,
  upload: fileUploadIcon
};

/** One job: its bar, its numbers, and what one can do with it. */
export function JobCard({ job, trans, onAction, onClear, onUndo }: JobCardProps): ReactElement {
  const Icon = ICONS[job.verb];
  const until = undoOf(job)?.until ?? null;
  return (
    <li className="lc-Job" data-state={job.state} data-verb={job.verb}>
      <div className="lc-Job-head">
        {/* The title says it in words. */}
        <span className="lc-Job-icon" aria-hidden="true">
          <Icon.react tag="span" />
        </span>
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
      {onUndo && (
        <p className="lc-Job-words">
          <button
            type="button"
            className="lc-Link"
            aria-label={trans.__('Undo: %1', job.title)}
            onClick={() => onUndo(job)}
          >
            {trans.__('Undo')}
          </button>{' '}
          {until !== null && trans.__('possible until %1', formatMoment(until))}
        </p>
      )}
      {job.error && (
        <p className="lc-Notice" data-kind="error">
          {job.error.message}
        </p>
      )}
    </li>
  );
}
