import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Job } from '../../protocol';
import { messageOf } from '../client/errors';
import type { IJobs } from '../tokens';

/** JupyterLab cuts longer messages in the middle of a word. */
const MOST_CHARACTERS = 140;
/** Starts and ends within so many ms of each other share one notice. */
const GATHER_MS = 500;
/** An end this soon after the start needs no notice of its own start. */
const QUICK_MS = 800;

/** One notice when jobs begin, end and fail; the Transfers panel tells the rest. */
export function notifyOfJobs(jobs: IJobs, trans: TranslationBundle, show: () => void): void {
  const actions = [{ label: trans.__('Show Transfers'), callback: show }];

  const begun = gather(QUICK_MS, ids => {
    const still = jobs.jobs.filter(job => ids.has(job.id) && job.state === 'running');
    if (still.length > 0) {
      const text =
        still.length === 1
          ? still[0].title
          : trans._n('%2 job under way', '%2 jobs under way', still.length, still.length.toLocaleString());
      Notification.info(shorten(text), { autoClose: 3000, actions });
    }
  });
  const done = gather(GATHER_MS, ids => {
    const text =
      ids.size === 1
        ? trans.__('Done: %1', title(ids))
        : trans._n('%2 job done', '%2 jobs done', ids.size, ids.size.toLocaleString());
    const undoable = jobs.jobs.filter(job => ids.has(job.id) && jobs.canUndo(job));
    if (undoable.length === 0) {
      Notification.success(shorten(text), { autoClose: 4000, actions });
      return;
    }
    const undo = { label: trans.__('Undo'), callback: () => undoable.forEach(undoOrTell) };
    Notification.success(shorten(text), { autoClose: 10_000, actions: [undo, ...actions] });
  });
  const undoOrTell = (job: Job) =>
    void jobs
      .undo(job)
      .catch((error: unknown) =>
        Notification.error(shorten(messageOf(error)), { autoClose: false, actions })
      );
  const failed = gather(GATHER_MS, ids => {
    const text =
      ids.size === 1
        ? trans.__('Failed: %1', title(ids))
        : trans._n('%2 job failed', '%2 jobs failed', ids.size, ids.size.toLocaleString());
    Notification.error(shorten(text), { autoClose: false, actions });
  });
  const title = (ids: Set<string>) => jobs.jobs.find(job => ids.has(job.id))?.title ?? '';

  // A measurement is watched where it was asked for.
  jobs.began.connect((_, job) => job.verb !== 'du' && begun(job));
  jobs.ended.connect((_, job) => {
    if (job.state === 'done' && job.verb !== 'du') {
      done(job);
    } else if (job.state === 'failed') {
      failed(job);
    }
  });
}

function shorten(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}…`;
}

/** Collect jobs for a moment, then tell of them once. */
function gather(wait: number, tell: (ids: Set<string>) => void): (job: Job) => void {
  let ids = new Set<string>();
  return job => {
    if (ids.size === 0) {
      setTimeout(() => {
        const told = ids;
        ids = new Set();
        tell(told);
      }, wait);
    }
    ids.add(job.id);
  };
}
