/** `source:` of a plan: the kinds of source there are, and what each asks for. */
import * as z from 'zod';
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

/** A plan's `source`, told apart by `kind`. */
export type PlanSource = z.output<typeof sourceSchema>;
