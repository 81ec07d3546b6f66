/** A job as it stands in the queue's database, and what it is elsewhere. */
import type { Job, JobProgress, JobState } from '../../protocol/jobs';
import type { Holder } from './lease';
import { NO_PROGRESS } from './progress';

/** What another process asks the one for that runs a job. */
export type Wanted = 'pause' | 'cancel';

/**
 * Times `…_at` are ISO 8601 UTC, `heartbeat` is milliseconds since 1970; `progress`, `error`
 * and `result` are JSON. Its specification is no part of it: it may hold a megabyte.
 */
export interface Row {
  seq: number;
  id: string;
  verb: string;
  title: string;
  spec_hash: string;
  state: JobState;
  progress: string;
  error: string | null;
  result: string | null;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  wanted: Wanted | null;
  instance: string | null;
  host: string | null;
  pid: number | null;
  pid_start: string | null;
  heartbeat: number | null;
  revision: number;
}

/** A row as the protocol shows it. */
export function toJob(row: Row, progress?: JobProgress): Job {
  return {
    id: row.id,
    verb: row.verb as Job['verb'],
    title: row.title,
    state: row.state,
    revision: row.revision,
    // An earlier version may have written fewer fields.
    progress: progress ?? { ...NO_PROGRESS, ...(JSON.parse(row.progress) as Partial<JobProgress>) },
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    error: row.error === null ? null : (JSON.parse(row.error) as Job['error']),
    result: row.result === null ? null : (JSON.parse(row.result) as Job['result'])
  };
}

/** Of a row that has no lease, empty names and the process id 0: no process is that. */
export function holderOf(row: Row): Holder {
  return {
    instance: row.instance ?? '',
    host: row.host ?? '',
    pid: row.pid ?? 0,
    pidStart: row.pid_start ?? ''
  };
}
