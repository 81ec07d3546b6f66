/**
 * The plan file: the reproducible record of an ingest (YAML on disk).
 * Written by the wizard, by `lifecycle plan`, or by hand.
 */
import * as z from 'zod';
import { TARGET_CODEC_NAMES } from './targetCodecs';
import { FILE_FORMAT_NAMES } from './fileFormats';
import { sourceSchema } from './planSource';

const nonEmpty = z.string().min(1);

/** `lock:` — what each source file was when the plan was made. */
const lockSchema = z.array(
  z.strictObject({
    uri: nonEmpty,
    sizeBytes: z.int().nonnegative(),
    etag: z.string().nullable().default(null),
    checksum: z.string().nullable().default(null)
  })
);

/**
 * Codec of the target; `shuffle` is the byte shuffle before compression,
 * `keepBits` how many bits of a float's mantissa are kept (bit rounding; coordinates keep all).
 */
const codecSchema = z.strictObject({
  name: z.enum([...TARGET_CODEC_NAMES, 'none']),
  level: z.int().min(0).max(22).optional(),
  shuffle: z.boolean().optional(),
  keepBits: z.int().min(1).max(52).optional()
});

/** Chunk shape by dimension name; -1 is the dimension's whole length. */
const explicitChunksSchema = z.record(
  nonEmpty,
  z.int().refine(n => n === -1 || n > 0, 'must be a positive number, or -1 for the whole dimension')
);

const openSchema = z.strictObject({
  format: z.enum(['auto', ...FILE_FORMAT_NAMES, 'zarr']).default('auto'),
  group: nonEmpty.default('/'),
  variables: z.array(nonEmpty).nullable().default(null),
  drop: z.array(nonEmpty).default([]),
  rename: z.record(nonEmpty, nonEmpty).default({}),
  coords: z.array(nonEmpty).default([]),
  cast: z.record(nonEmpty, nonEmpty).default({}),
  unpack: z.boolean().default(false)
});

const combineSchema = z.strictObject({
  dim: nonEmpty.nullable().default(null),
  merge: z.boolean().default(false),
  coordinate: z.enum(['file', 'pattern']).default('file'),
  /** Where a name holds the coordinate: `%Y%m%d`, or a regular expression with named groups. Templates know it. */
  pattern: nonEmpty.optional(),
  sort: z.boolean().default(true),
  duplicates: z.enum(['error', 'first', 'last']).default('error')
});

const targetSchema = z.strictObject({
  uri: nonEmpty,
  kind: z.enum(['zarr', 'kerchunk-json', 'kerchunk-parquet', 'icechunk']).default('zarr'),
  zarrFormat: z.union([z.literal('auto'), z.literal(2), z.literal(3)]).default('auto'),
  chunks: z.union([z.enum(['keep', 'auto']), explicitChunksSchema]).default('keep'),
  shards: z.union([z.null(), explicitChunksSchema]).default(null),
  codec: z.union([z.literal('keep'), codecSchema]).default('keep'),
  consolidated: z.union([z.literal('auto'), z.boolean()]).default('auto'),
  overwrite: z.boolean().default(false),
  /** Of virtual stores: URLs whole, or relative to the folder that holds the store. */
  references: z.enum(['absolute', 'relative']).optional(),
  attributes: z.record(z.string(), z.json()).default({})
});

const runSchema = z.strictObject({
  engine: z.enum(['local', 'dask']).default('local'),
  memory: z
    .string()
    .regex(/^\d+(\.\d+)?\s*([KMGT]i?B|B)$/, 'must be a size like "2GiB"')
    .default('2GiB'),
  parallel: z.union([z.literal('auto'), z.int().positive()]).default('auto')
});

const aboutSchema = z.strictObject({
  title: z.string().default(''),
  description: z.string().default(''),
  license: z.string().default(''),
  providers: z.array(z.json()).default([]),
  maintainers: z.array(z.json()).default([]),
  tags: z.array(z.string()).default([])
});

/** The whole plan file. Unknown fields are refused, so that a typo is not silently ignored. */
export const planSchema = z.strictObject({
  lifecycle: z.literal(1),
  name: z.string().regex(/^[a-z0-9-]+$/, 'must be lower-case letters, digits and hyphens'),
  source: sourceSchema,
  lock: lockSchema.optional(),
  open: openSchema.prefault({}),
  combine: combineSchema.prefault({}),
  target: targetSchema,
  run: runSchema.prefault({}),
  about: aboutSchema.prefault({})
});

/** A plan with every default filled in. */
export type Plan = z.output<typeof planSchema>;
/** A plan as a person writes it: defaults may be left out. */
export type PlanInput = z.input<typeof planSchema>;
export type TargetCodec = z.output<typeof codecSchema>;
