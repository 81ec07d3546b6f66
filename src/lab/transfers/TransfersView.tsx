import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { Job } from '../../protocol';
import { messageOf } from '../client/errors';
import { useAttempt } from '../client/useAttempt';
import { Failure } from '../panels/components/Failure';
import { LinkButton, Message, Problem, useKeptFocus } from '../parts';
import { useSignals } from '../react';
import type { IJobs, IWorkerClient } from '../tokens';
import { JobCard } from './JobCard';
import { isEnded } from './model';

interface TransfersViewProps {
  jobs: IJobs;
  client: IWorkerClient;
  trans: TranslationBundle;
}

/** All jobs: what runs, what waits, what has ended; the newest first. */
export function TransfersView({ jobs, client, trans }: TransfersViewProps): ReactElement {
  useSignals(jobs.changed);
  const { problem, attempt } = useAttempt();
  const focus = useKeptFocus<HTMLDivElement>();
  const clear = (ids?: string[]) =>
    attempt(async () => {
      const { removed } = await client.call('clearJobs', ids ? { ids } : {});
      jobs.forget(removed);
    });
  const all = jobs.jobs;
  if (all.length === 0 && !jobs.isFilled) {
    return jobs.error === undefined ? (
      <Message busy text={trans.__('Asking the server for your transfers…')} />
    ) : (
      <Failure error={jobs.error} trans={trans} onRetry={() => void jobs.refresh()} />
    );
  }
  const ended = all.filter(isEnded);
  const running = all.length - ended.length;
  const groups = [
    { title: trans.__('Running'), members: all.filter(({ state }) => state === 'running') },
    {
      title: trans.__('Waiting'),
      members: all.filter(({ state }) => state === 'queued' || state === 'paused')
    },
    { title: trans.__('Ended'), members: ended }
  ].filter(({ members }) => members.length > 0);
  const card = (job: Job) => (
    <JobCard
      key={job.id}
      job={job}
      trans={trans}
      onClear={({ id }) => void clear([id])}
      onUndo={jobs.canUndo(job) ? () => void attempt(() => jobs.undo(job)) : undefined}
      onAction={(action, { id }) =>
        void attempt(async () => {
          const answer = await client.call(action, { id });
          jobs.add(answer.job);
        })
      }
    />
  );
  return (
    <div className="lc-Transfers" tabIndex={-1} {...focus}>
      <div className="lc-Panel-bar">
        <span className="lc-Transfers-count" aria-live="polite">
          {running === 0 ? trans.__('Nothing under way') : trans.__('%1 under way', running.toLocaleString())}
        </span>
        <LinkButton disabled={ended.length === 0} onClick={() => void clear()}>
          {trans.__('Clear ended')}
        </LinkButton>
      </div>
      <Problem>{problem}</Problem>
      {jobs.error !== undefined && (
        <p className="lc-Notice" data-kind="warning">
          {trans.__('This list may be old: %1', messageOf(jobs.error))}
        </p>
      )}
      {all.length === 0 ? (
        <Message
          text={trans.__(
            'Copies, moves, deletions and ingests show here. They go on when you close this page.'
          )}
        />
      ) : (
        <div className="lc-Jobs">
          {groups.map(({ title, members }) => (
            <section key={title} aria-label={title}>
              <h3 className="lc-Jobs-group">{title}</h3>
              <ul>{members.map(card)}</ul>
            </section>
          ))}
        </div>
      )}
    </div>
  );
}
