/**
 * The plan file: the reproducible record of an ingest (YAML on disk).
 * Written by the wizard, by `lifecycle plan`, or by hand.
 */
import * as z from 'zod';
import { TARGET_CODEC_NAMES } from './codecs';
import { STAGES } from './sources';

const nonEmpty = z.string().min(1);

/** Names that are taken, as globs: `*` within a folder, `**` across, `?`, `[ab]`, `{a,b}`. */
const globs = z.array(nonEmpty).min(1).default(['*']);
/** ISO 8601, as short as it may be: `2000`, `2000-01`, `2000-01-31T06:00Z`. */
const moment = z
  .string()
  .regex(
    /^\d{4}(-\d{2}(-\d{2}([T ]\d{2}(:\d{2}(:\d{2}(\.\d+)?)?)?Z?)?)?)?$/,
    'must be a time like 2000-01 or 2000-01-31T06:00Z'
  );
/** YAML reads a lone year as a number. */
const time = z.preprocess(value => (typeof value === 'number' ? String(value) : value), moment);
const duration = z
  .string()
  .regex(
    /^P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?$/,
    'must be a step like P1M, P1D or PT6H'
  );
const count = z.int().positive();
const label = z.union([z.string(), z.number()]);

/** Per kind of source what it asks for; the field has the kind's name. */
export const sourceFields = {
  http: z.strictObject({ urls: z.array(z.url()).min(1) }),
  /** `{time:%Y%m}`, `{name}` with a list or range in `values`, `{a,b}`, `{01..12}`. */
  template: z.strictObject({
    pattern: nonEmpty,
    time: z.strictObject({ start: time, stop: time, step: duration.default('P1D') }).optional(),
    values: z
      .record(
        nonEmpty,
        z.union([
          z.array(label).min(1),
          z.strictObject({ start: z.int(), stop: z.int(), step: count.default(1), width: count.default(1) })
        ])
      )
      .default({})
  }),
  /** A directory listing, crawled below its own folder. `time`: where a name holds the time, as `%Y%m%d` or a regular expression with named groups. */
  listing: z.strictObject({
    url: z.url(),
    files: globs,
    depth: z.int().nonnegative().default(8),
    time: nonEmpty.optional(),
    start: time.optional(),
    stop: time.optional()
  }),
  /** A record number, or a DOI: of a record, or of all its versions, which means the newest. */
  zenodo: z.strictObject({ record: nonEmpty, files: globs }),
  cmr: z.strictObject({
    shortName: nonEmpty,
    version: nonEmpty.optional(),
    provider: nonEmpty.optional(),
    temporal: z.tuple([time, time]).optional(),
    /** West, south, east, north. */
    box: z.tuple([z.number(), z.number(), z.number(), z.number()]).optional(),
    files: globs,
    limit: count.default(10_000)
  }),
  thredds: z.strictObject({
    catalog: z.url(),
    files: globs,
    depth: z.int().nonnegative().default(8)
  }),
  /** A griddap data set. `select`: first and last value, and a stride, by dimension; `split`: a file for each span of time. */
  erddap: z.strictObject({
    server: z.url(),
    dataset: nonEmpty,
    variables: z.array(nonEmpty).default([]),
    select: z.record(nonEmpty, z.tuple([label, label]).or(z.tuple([label, label, count]))).default({}),
    split: duration.optional()
  }),
  /** A request to the Climate or the Atmosphere Data Store, as its web form shows it. */
  cds: z.strictObject({
    dataset: nonEmpty,
    request: z.record(nonEmpty, z.json()).default({}),
    url: z.url().optional()
  }),
  cmems: z.strictObject({
    product: nonEmpty,
    dataset: nonEmpty,
    /** Zarr with chunks for maps or for series, or the files as they were delivered. */
    service: z.enum(['arco-geo', 'arco-time', 'native']).default('arco-geo'),
    files: globs
  }),
  bucket: z.strictObject({ uris: z.array(nonEmpty).min(1), files: globs }),
  /** Below the shared inbox. */
  inbox: z.strictObject({ paths: z.array(nonEmpty).min(1), files: globs }),
  local: z.strictObject({ paths: z.array(nonEmpty).min(1) })
} as const;

export type SourceKind = keyof typeof sourceFields;

const anySource = {
  /** A name, never a secret. */
  credentials: nonEmpty.optional(),
  stage: z.enum(STAGES).default('none')
};

/** `source:` — the kind, and the field of its name. */
export const sourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('http'), http: sourceFields.http, ...anySource }),
  z.strictObject({ kind: z.literal('template'), template: sourceFields.template, ...anySource }),
  z.strictObject({ kind: z.literal('listing'), listing: sourceFields.listing, ...anySource }),
  z.strictObject({ kind: z.literal('zenodo'), zenodo: sourceFields.zenodo, ...anySource }),
  z.strictObject({ kind: z.literal('cmr'), cmr: sourceFields.cmr, ...anySource }),
  z.strictObject({ kind: z.literal('thredds'), thredds: sourceFields.thredds, ...anySource }),
  z.strictObject({ kind: z.literal('erddap'), erddap: sourceFields.erddap, ...anySource }),
  z.strictObject({ kind: z.literal('cds'), cds: sourceFields.cds, ...anySource }),
  z.strictObject({ kind: z.literal('cmems'), cmems: sourceFields.cmems, ...anySource }),
  z.strictObject({ kind: z.literal('bucket'), bucket: sourceFields.bucket, ...anySource }),
  z.strictObject({ kind: z.literal('inbox'), inbox: sourceFields.inbox, ...anySource }),
  z.strictObject({ kind: z.literal('local'), local: sourceFields.local, ...anySource })
]);

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
  format: z.enum(['auto', 'netcdf3', 'netcdf4', 'hdf5', 'zarr']).default('auto'),
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
/** A plan's `source`, told apart by `kind`. */
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

/** Where the parts of a plan with `run.engine: dask` would go. */
export interface DaskPlace {
  /** The scheduler that is named, the hub's gateway, or a cluster on this machine; null where it cannot run. */
  cluster: 'scheduler' | 'gateway' | 'local' | null;
  /** Where, or what is missing, in a sentence. */
  words: string;
}
