/** What Zarr metadata must look like before it is trusted. Zarr storage specification version 2, core specification version 3. */
import * as z from 'zod';
import { LifecycleError } from '../../core';

const MOST_DIMENSIONS = 32;

/** Made when it is first asked for: a run that reads no Zarr needs none, and to make them all takes 5 ms. */
function lazily<S extends z.ZodType>(make: () => S): () => S {
  let schema: S | undefined;
  return () => (schema ??= make());
}

const shape = lazily(() => z.array(z.int().nonnegative()).max(MOST_DIMENSIONS));
const chunks = lazily(() => z.array(z.int().positive()).max(MOST_DIMENSIONS));
const fields = lazily(() => z.record(z.string(), z.unknown()));

const numcodec = lazily(() => z.looseObject({ id: z.string() }));

export const arraySchema2 = lazily(() =>
  z
    .looseObject({
      zarr_format: z.literal(2),
      shape: shape(),
      chunks: chunks(),
      dtype: z.union([z.string(), z.array(z.unknown())]),
      compressor: numcodec().nullable(),
      fill_value: z.unknown().optional(),
      order: z.enum(['C', 'F']),
      filters: z.array(numcodec()).nullable().optional(),
      dimension_separator: z.enum(['.', '/']).optional()
    })
    .refine(array => array.shape.length === array.chunks.length, {
      path: ['chunks'],
      message: 'has another number of dimensions than shape'
    })
);

export const attributesSchema = fields;

export const groupSchema2 = lazily(() => z.looseObject({ zarr_format: z.literal(2) }));

export const consolidatedSchema2 = lazily(() =>
  z.looseObject({ zarr_consolidated_format: z.literal(1), metadata: fields() })
);

/** Anything that v3 names and configures; a bare name stands for one without configuration. */
const named = lazily(() =>
  z.union([
    z.string().transform(name => ({ name, configuration: {} as Record<string, unknown> })),
    z.looseObject({ name: z.string(), configuration: fields().default({}) })
  ])
);
export type Named = z.output<ReturnType<typeof named>>;

const codecList = lazily(() => z.array(named()).min(1));

const grid = lazily(() =>
  z.looseObject({
    name: z.string(),
    configuration: z.looseObject({ chunk_shape: chunks().optional() })
  })
);

export const arraySchema3 = lazily(() =>
  z
    .looseObject({
      zarr_format: z.literal(3),
      node_type: z.literal('array'),
      shape: shape(),
      data_type: named(),
      chunk_grid: grid(),
      chunk_key_encoding: named(),
      fill_value: z.unknown(),
      codecs: codecList(),
      attributes: fields().optional(),
      dimension_names: z.array(z.string().nullable()).nullish(),
      storage_transformers: z.array(z.unknown()).optional()
    })
    .refine(
      array => (array.chunk_grid.configuration.chunk_shape ?? array.shape).length === array.shape.length,
      {
        path: ['chunk_grid'],
        message: 'has another number of dimensions than shape'
      }
    )
    .refine(array => (array.dimension_names?.length ?? array.shape.length) === array.shape.length, {
      path: ['dimension_names'],
      message: 'has another number of dimensions than shape'
    })
);
export type ArrayMetadata3 = z.output<ReturnType<typeof arraySchema3>>;

export const nodeSchema3 = lazily(() =>
  z.looseObject({
    zarr_format: z.literal(3),
    node_type: z.enum(['array', 'group'])
  })
);

export const groupSchema3 = lazily(() =>
  z.looseObject({
    zarr_format: z.literal(3),
    node_type: z.literal('group'),
    attributes: fields().optional(),
    consolidated_metadata: z.looseObject({ kind: z.literal('inline'), metadata: fields() }).nullish()
  })
);

export const shardingSchema = lazily(() =>
  z.looseObject({
    chunk_shape: chunks(),
    codecs: codecList(),
    index_codecs: codecList(),
    index_location: z.enum(['start', 'end']).default('end')
  })
);

/** @throws LifecycleError `unreadable` naming the document and the field */
export function checked<S extends z.ZodType>(schema: () => S, value: unknown, uri: string): z.output<S> {
  const result = schema().safeParse(value);
  if (result.success) {
    return result.data;
  }
  const issue = result.error.issues[0]!;
  const field = issue.path.join('.');
  throw new LifecycleError(
    'unreadable',
    `${uri}: these Zarr metadata are not valid: ${field ? `"${field}": ` : ''}${issue.message}.`,
    { subject: uri, cause: result.error }
  );
}
