import { useEffect, useRef, useState } from 'react';
import type { Job, Usage } from '../../protocol';
import { messageOf } from '../client/errors';
import { withoutSlash } from '../places/uri';
import { useSignals } from '../react';
import type { IJobs, IWorkerClient } from '../tokens';
import { jobOf } from '../transfers/model';

interface Measured {
  usage: Usage;
  /** ISO 8601 UTC of the moment at which it was complete. */
  at: string;
}

/** How much is below a place: as measured last, or measured now. */
export function useUsage(
  uri: string,
  client: IWorkerClient,
  jobs: IJobs
): {
  measured: Measured | undefined;
  job: Job | undefined;
  problem: string | undefined;
  measure: () => void;
  stop: (job: Job) => void;
} {
  useSignals(jobs.changed);
  const [id, setId] = useState<string>();
  const [problem, setProblem] = useState<string>();

  const shown = useRef(uri);
  shown.current = uri;

  /** An answer about a folder that was left is not told of the next one. */
  const take = (answer: Promise<{ job: Job }>) => {
    setProblem(undefined);
    answer.then(
      ({ job }) => {
        jobs.add(job);
        if (shown.current === uri) {
          setId(job.id);
        }
      },
      (error: unknown) => shown.current === uri && setProblem(messageOf(error))
    );
  };
  const measure = () => take(client.call('usage', { uri }));
  const stop = ({ id }: Job) => take(client.call('cancelJob', { id }));
  const job = jobOf(jobs, id);
  // Who clears a transfer means the list, not what is shown here.
  const kept = useRef<{ uri: string; measured: Measured | undefined }>();
  const newest = lastMeasured(uri, jobs.jobs);
  if (newest || kept.current?.uri !== uri) {
    kept.current = { uri, measured: newest };
  }
  const { measured } = kept.current;
  useEffect(() => {
    // What was taken away is no longer used.
    const slot = (_: IJobs, { verb, state }: Job) => {
      if (state === 'done' && (verb === 'rm' || verb === 'mv')) {
        measure();
      }
    };
    jobs.ended.connect(slot);
    return () => {
      jobs.ended.disconnect(slot);
    };
  }, [jobs, uri]);
  useEffect(() => {
    setId(undefined);
    setProblem(undefined);
    if (!lastMeasured(uri, jobs.jobs)) {
      measure();
    }
  }, [uri]);
  const failed = job?.state === 'failed' ? job.error?.message : undefined;
  return { measured, job, problem: problem ?? failed, measure, stop };
}

/** The newest measurement among the jobs, which the worker keeps until they are cleared. */
function lastMeasured(uri: string, jobs: readonly Job[]): Measured | undefined {
  const isOf = (place: unknown) => typeof place === 'string' && withoutSlash(place) === withoutSlash(uri);
  const job = jobs.find(({ verb, state, result }) => verb === 'du' && state === 'done' && isOf(result?.uri));
  return job?.endedAt ? { usage: job.result as unknown as Usage, at: job.endedAt } : undefined;
}
