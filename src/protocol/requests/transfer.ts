/** Requests that remove, copy and add up objects, and of the links that give them to others. */
import * as z from 'zod';
import { jobId, uri, uris } from '../common';

export const transferRequests = {
  /** What `rm` of these URIs would remove. `uris` name objects, or prefixes with a trailing slash. */
  previewRemove: () => z.strictObject({ uris }),
  /** Remove exactly what the preview listed, at the versions it listed. */
  remove: () => z.strictObject({ previewId: z.string().min(1) }),
  /** Copy or move; destinations as `lifecycle cp`/`mv` say. */
  copy: () => z.strictObject({ sources: uris, destination: uri, recursive: z.boolean().optional() }),
  move: () => z.strictObject({ sources: uris, destination: uri }),
  /** Bring back what a finished `rm` job removed, where the bucket keeps it: a `restore` job. */
  undoRemove: () => z.strictObject({ jobId }),
  /** Which addresses an object can be given to others by. */
  links: () => z.strictObject({ uri }),
  /** An address that reads one object without credentials until it expires; seven days at most. */
  sign: () =>
    z.strictObject({
      uri,
      expiresInSeconds: z.int().min(60).max(604_800),
      /** Name of the file that a browser makes of it, rather than to show it. */
      downloadAs: z.string().min(1).max(1024).optional()
    }),
  /** What a copy would cost in egress fees; counting stops after some seconds (`isComplete`). */
  copyCost: () => z.strictObject({ sources: uris, destination: uri }),
  /** What below a folder its bucket deletes within so many hours; counting stops after some seconds. */
  expiring: () => z.strictObject({ uri, withinHours: z.number().positive().max(10_000) }),
  /** Add up what is below a place: a `du` job whose result is a `Usage` with the largest children. */
  usage: () => z.strictObject({ uri })
} as const;
