/** Requests of the list of jobs. */
import * as z from 'zod';
import { jobId } from '../common';

export const jobRequests = {
  jobs: () => z.strictObject({}),
  job: () => z.strictObject({ id: jobId }),
  pauseJob: () => z.strictObject({ id: jobId }),
  resumeJob: () => z.strictObject({ id: jobId }),
  cancelJob: () => z.strictObject({ id: jobId }),
  retryJob: () => z.strictObject({ id: jobId }),
  /** Forget ended jobs; running ones stay. */
  clearJobs: () => z.strictObject({ ids: z.array(jobId).optional() })
} as const;
