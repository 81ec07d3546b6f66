/** Requests of the ingest wizard, in the order of its steps. */
import * as z from 'zod';
import { index, planSchema, sourceSchema, uri, uris } from '../common';
import { CREDENTIAL_NAMES, STAGES, type FoundFile } from '../sources';

/** A file as `findFiles` told of it, or as it is named. */
const sourceFile = z.strictObject({
  uri,
  id: z.string().optional(),
  name: z.string().default(''),
  sizeBytes: index.nullable().default(null),
  checksum: z.string().nullable().default(null),
  time: z.string().nullable().default(null),
  credentials: z.enum(CREDENTIAL_NAMES).nullable().default(null),
  isWhole: z.boolean().default(false),
  problems: z.array(z.string()).default([])
}) satisfies z.ZodType<FoundFile>;
const stage = z.enum(STAGES).default('none');

export const ingestRequests = {
  /** Make a plan from sources the way `lifecycle plan` does. */
  plan: () =>
    z.strictObject({
      sources: uris,
      to: uri,
      concat: z.string().min(1).nullable().optional(),
      /** As the flags of the command line. */
      merge: z.boolean().optional(),
      files: z.array(z.string().min(1).max(1000)).max(100).optional(),
      time: z.string().max(200).optional(),
      pattern: z.string().min(1).max(1000).optional(),
      stage: z.enum(STAGES).optional()
    }),
  /** What a source file holds, opened as the ingest opens it. */
  describe: () => z.strictObject({ file: sourceFile, stage, group: z.string().optional() }),
  /** How files differ that follow one another along `dim`, or hold different variables (`merge`). */
  compare: () =>
    z.strictObject({
      files: z.array(sourceFile).min(2).max(20),
      stage,
      group: z.string().optional(),
      dim: z.string().nullable(),
      merge: z.boolean().default(false)
    }),
  review: async () => z.strictObject({ plan: await planSchema() }),
  /** Where `run.engine: dask` would run, if it can. */
  dask: () => z.strictObject({}),
  ingest: async () => z.strictObject({ plan: await planSchema() }),
  /** A plan as YAML, and back: the wizard's *Save plan* and *Open plan*. */
  formatPlan: async () => z.strictObject({ plan: await planSchema() }),
  parsePlan: () => z.strictObject({ yaml: z.string().max(1_000_000) }),
  /** The files of what a person typed, or of a plan's source; `time` as `START/STOP[/STEP]`. */
  findFiles: async () =>
    z.strictObject({
      sources: uris.optional(),
      time: z.string().max(200).optional(),
      files: z.array(z.string().min(1).max(1000)).max(100).optional(),
      source: (await sourceSchema()).optional()
    })
} as const;
