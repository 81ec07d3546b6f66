import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { Job } from '../../protocol';
import { Problem, ProgressBar } from '../parts';
import { barOf, wordsOf } from './words';

/** How far a job is, on the page that started it. */
export function JobProgress({ job, trans }: { job: Job; trans: TranslationBundle }): ReactElement {
  return (
    <>
      <p>
        <b>{job.title}</b>
      </p>
      <ProgressBar label={job.title} fraction={barOf(job)} state={job.state} />
      {/* Each step would be read out; the bar tells them to who asks. */}
      <p aria-live={job.state === 'running' ? 'off' : 'polite'}>{wordsOf(job, trans)}</p>
      <Problem>{job.error?.message}</Problem>
    </>
  );
}
