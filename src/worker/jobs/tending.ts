/** The job queue, of itself: it takes up queued jobs, frees those whose worker died, and hears what other processes do. */
import type { Job } from '../../protocol/jobs';
import { HELD_BY, type JobDatabase } from './database';
import { toJob } from './row';
import type { Holder } from './lease';
import type { RunningJobs } from './running';

const JOBS_AT_ONCE = 2;
/** How often this process looks at what others did, and does what they asked. */
const POLL_MS = 500;
/** Verbs that wait for a browser: run when one comes, and in nobody's way. */
const CARRIED = `verb IN ('upload', 'download')`;
const ORPHAN_CHECK_MS = 5000;

interface TendedQueue {
  readonly db: JobDatabase;
  readonly holder: Holder;
  readonly running: RunningJobs;
  readonly jobsAtOnce: number | undefined;
  /** Is there anybody to tell? */
  isHeard(): boolean;
  tell(job: Job): void;
}

/**
 * Frees orphans whenever it is asked, but takes up jobs only after `start`. It looks at the database
 * while `watch` finds a reason to. Disposing of it ends the looking, and no job.
 */
export class Tending implements Disposable {
  private timer: NodeJS.Timeout | undefined;
  private isStarted = false;
  private isClosing = false;
  private isTaking = false;
  private readonly clearing = new Set<Promise<unknown>>();
  private seenRevision: number;
  private orphansAt = 0;

  constructor(private readonly queue: TendedQueue) {
    this.seenRevision = queue.db.rows('ORDER BY revision DESC LIMIT 1')[0]?.revision ?? 0;
  }

  /** Take up queued jobs from now on. */
  start(): void {
    this.isStarted = true;
    this.freeOrphans();
    this.watch();
    this.takeMore();
  }

  takeNoMore(): void {
    this.isClosing = true;
  }

  /** What dead workers' jobs had left is away. */
  async cleared(): Promise<void> {
    await Promise.all(this.clearing);
  }

  [Symbol.dispose](): void {
    clearInterval(this.timer);
  }

  /** Jobs whose worker died; of those that were to be cancelled, what they left goes in the background. */
  freeOrphans(): void {
    for (const id of this.queue.db.freeOrphans(this.queue.holder, Date.now())) {
      const clearing = this.queue.running.clear(id).finally(() => this.clearing.delete(clearing));
      this.clearing.add(clearing);
    }
  }

  /** Run as many queued jobs as may run at once. */
  takeMore(): void {
    // Starting a job announces it, and announcing looks for work: once is enough.
    if (!this.isStarted || this.isClosing || this.isTaking) {
      return;
    }
    this.isTaking = true;
    try {
      this.takeQueued();
    } finally {
      this.isTaking = false;
    }
  }

  /** Poll while there is somebody to tell, something to take, or something to hold. */
  watch(): void {
    const isNeeded = this.isStarted || this.queue.isHeard() || this.queue.running.size > 0;
    if (isNeeded && !this.timer && !this.isClosing) {
      this.timer = setInterval(() => this.poll(), POLL_MS);
      this.timer.unref();
    } else if (!isNeeded) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
  }

  private takeQueued(): void {
    const counted = this.queue.db.rows(`WHERE ${HELD_BY} AND NOT ${CARRIED}`, this.queue.holder.instance);
    const free = (this.queue.jobsAtOnce ?? JOBS_AT_ONCE) - counted.length;
    if (free <= 0) {
      return;
    }
    for (const { id } of this.queue.db.rows(
      `WHERE state = 'queued' AND NOT ${CARRIED} ORDER BY seq LIMIT ${free}`
    )) {
      if (this.queue.db.claim(id, this.queue.holder, Date.now())) {
        void this.queue.running.execute(id).catch(() => undefined);
      }
    }
  }

  private poll(): void {
    try {
      this.queue.running.obey();
      this.queue.running.beat();
      this.tellOthersNews();
      if (this.isStarted && Date.now() - this.orphansAt > ORPHAN_CHECK_MS) {
        this.orphansAt = Date.now();
        this.freeOrphans();
      }
      this.takeMore();
    } catch {
      // Locked for a while by another process: the next look comes soon.
    }
  }

  private tellOthersNews(): void {
    const news = this.queue.db.rows('WHERE revision > ? ORDER BY revision', this.seenRevision);
    for (const row of news) {
      this.seenRevision = row.revision;
      if (!this.queue.running.has(row.id)) {
        this.queue.tell(toJob(row));
      }
    }
  }
}
