import type { TranslationBundle } from '@jupyterlab/translation';
import { memo, type ReactElement } from 'react';
import type { Job } from '../../protocol';
import { cancelIcon, pauseIcon, resumeIcon, retryIcon } from '../icons';
import { IconButton, LinkButton, ProgressBar } from '../parts';
import { formatMoment } from '../text';
import { isEnded } from './model';
import { undoOf } from './undo';
import { iconOfVerb } from './verbs';
import { barOf, shortTitle, wordsOf } from './words';

/** What one can do with a job. */
type JobAction = 'pauseJob' | 'resumeJob' | 'cancelJob' | 'retryJob';

interface JobCardProps {
  job: Job;
  trans: TranslationBundle;
  onAction: (action: JobAction, job: Job) => void;
  onClear: (job: Job) => void;
  /** Bring back what the job removed; undefined where that is not offered. */
  onUndo?: (job: Job) => void;
}

/** One job: its bar, its numbers, and what one can do with it. */
export const JobCard = memo(function JobCard(props: JobCardProps): ReactElement {
  const { job, trans, onAction, onClear, onUndo } = props;
  const Icon = iconOfVerb(job.verb);
  const until = undoOf(job)?.until ?? null;
  return (
    <li className="lc-Job" data-key={job.id} data-state={job.state} data-verb={job.verb}>
      <div className="lc-Job-head">
        {/* The title says it in words. */}
        <span className="lc-Job-icon" aria-hidden="true">
          <Icon.react tag="span" />
        </span>
        <span className="lc-Job-title" title={job.title}>
          {shortTitle(job.title)}
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
      {job.state !== 'done' && <ProgressBar label={job.title} fraction={barOf(job)} state={job.state} />}
      <p className="lc-Job-words">{wordsOf(job, trans)}</p>
      {onUndo && (
        <p className="lc-Job-words">
          <LinkButton aria-label={trans.__('Undo: %1', job.title)} onClick={() => onUndo(job)}>
            {trans.__('Undo')}
          </LinkButton>{' '}
          {until !== null && trans.__('possible until %1', formatMoment(until))}
        </p>
      )}
      {job.error && <Fault error={job.error} trans={trans} />}
    </li>
  );
}, isSame);

/** A job is another object when anything of it changed; the callbacks act on the job they are given. */
function isSame(before: JobCardProps, after: JobCardProps): boolean {
  return before.job === after.job && (before.onUndo === undefined) === (after.onUndo === undefined);
}

/** Why it failed, and for which keys. */
function Fault({
  error,
  trans
}: {
  error: NonNullable<Job['error']>;
  trans: TranslationBundle;
}): ReactElement {
  const failures = error.failures ?? [];
  const failed = error.failed ?? failures.length;
  const more = failed - failures.length;
  return (
    <div className="lc-Notice" data-kind="error">
      {/* The keys that the message names stand in the list below it. */}
      {failures.length > 0 ? error.message.split('\n', 1)[0] : error.message}
      {failures.length > 0 && (
        <details className="lc-Job-failures">
          <summary>
            {trans._n('One key that failed', '%2 keys that failed', failed, failed.toLocaleString())}
          </summary>
          <ul tabIndex={0} aria-label={trans.__('Keys that failed')}>
            {failures.map(({ uri, message }) => (
              <li key={uri}>
                <strong>{uri}</strong> {message}
              </li>
            ))}
            {more > 0 && <li>{trans._n('and one more', 'and %2 more', more, more.toLocaleString())}</li>}
          </ul>
        </details>
      )}
    </div>
  );
}
