/**
 * The plan file: the reproducible record of an ingest (YAML on disk).
 * Written by the wizard, by `lifecycle plan`, or by hand.
 */
import * as z from 'zod';

const nonEmpty = z.string().min(1);

/** `source:` — one schema a kind; further kinds join the union. */
export const sourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('http'),
    http: z.strictObject({ urls: z.array(z.url()).min(1) }),
    credentials: nonEmpty.optional(),
    stage: z.enum(['none', 'scratch']).default('none')
  }),
  z.strictObject({
    kind: z.literal('local'),
    local: z.strictObject({ paths: z.array(nonEmpty).min(1) }),
    credentials: nonEmpty.optional(),
    stage: z.enum(['none', 'scratch']).default('none')
  }),
  z.strictObject({
    kind: z.literal('bucket'),
    bucket: z.strictObject({ uris: z.array(nonEmpty).min(1) }),
    credentials: nonEmpty.optional(),
    stage: z.enum(['none', 'scratch']).default('none')
  })
]);

/** `lock:` — what each source file was when the plan was made. */
export const lockSchema = z.array(
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
export const codecSchema = z.strictObject({
  name: z.enum(['zstd', 'blosc', 'gzip', 'zlib', 'none']),
  level: z.int().min(0).max(22).optional(),
  shuffle: z.boolean().optional(),
  keepBits: z.int().min(1).max(52).optional()
});

/** Chunk shape by dimension name; -1 is the dimension's whole length. */
export const explicitChunksSchema = z.record(
  nonEmpty,
  z.int().refine(n => n === -1 || n > 0, 'must be a positive number, or -1 for the whole dimension')
);

export const openSchema = z.strictObject({
  format: z.enum(['auto', 'netcdf3', 'netcdf4', 'hdf5', 'zarr']).default('auto'),
  group: nonEmpty.default('/'),
  variables: z.array(nonEmpty).nullable().default(null),
  drop: z.array(nonEmpty).default([]),
  rename: z.record(nonEmpty, nonEmpty).default({}),
  coords: z.array(nonEmpty).default([]),
  cast: z.record(nonEmpty, nonEmpty).default({}),
  unpack: z.boolean().default(false)
});

export const combineSchema = z.strictObject({
  dim: nonEmpty.nullable().default(null),
  merge: z.boolean().default(false),
  coordinate: z.enum(['file', 'pattern']).default('file'),
  sort: z.boolean().default(true),
  duplicates: z.enum(['error', 'first', 'last']).default('error')
});

export const targetSchema = z.strictObject({
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

export const runSchema = z.strictObject({
  engine: z.enum(['local', 'dask']).default('local'),
  memory: z
    .string()
    .regex(/^\d+(\.\d+)?\s*([KMGT]i?B|B)$/, 'must be a size like "2GiB"')
    .default('2GiB'),
  parallel: z.union([z.literal('auto'), z.int().positive()]).default('auto')
});

export const aboutSchema = z.strictObject({
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

export type Plan = z.output<typeof planSchema>;
/** A plan as a person writes it: defaults may be left out. */
export type PlanInput = z.input<typeof planSchema>;
export type PlanSource = Plan['source'];
export type TargetCodec = z.output<typeof codecSchema>;

/** How a variable gets from source to target. */
export type VariableMode = 'passthrough' | 'recode' | 'virtual';

/** One line of the review page, and of `ingest --dry-run`. */
export interface VariableReview {
  name: string;
  mode: VariableMode;
  /** Why this mode, in words: "time: recoded, 365 is not a multiple of chunk 100". */
  reason: string;
  dtype: string;
  dims: string[];
  shape: number[];
  /** Chunk shape in the target. */
  chunks: number[];
  /** Shape of the shards that chunks are gathered in; null without. */
  shards?: number[] | null;
  chunkCount: number;
  /** Uncompressed bytes of one whole chunk. */
  chunkBytes: number;
  /** Uncompressed bytes of the array. */
  rawBytes: number;
  /** Bytes that its chunks take in the source files. */
  bytesToRead: number;
  /** About what its chunks take in the store. */
  bytesToWrite: number;
}

/** What running a plan would do. */
export interface PlanReview {
  uri: string;
  zarrFormat: 2 | 3;
  files: number;
  /** Of the variables' chunks; the files' metadata come on top. */
  bytesToRead: number;
  /** About. */
  bytesToWrite: number;
  /** Uncompressed bytes of all variables: an upper bound of what is written. */
  rawBytes: number;
  chunks: number;
  memoryBytes: number;
  /** About how long it takes. */
  seconds: number;
  variables: VariableReview[];
  /** Things to know before starting, in words. */
  warnings: string[];
  /** Is there something at the target already? */
  targetExists: boolean;
  /** Values along `combine.dim` that are added to the store that is there; absent: nothing is. */
  appended?: number;
}
