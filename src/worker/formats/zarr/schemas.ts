/** What Zarr metadata must look like before it is trusted. Zarr storage specification version 2, core specification version 3. */
import * as z from 'zod';
import { LifecycleError } from '../../core';

const MOST_DIMENSIONS = 32;

const length = z.int().nonnegative();
const shape = z.array(length).max(MOST_DIMENSIONS);
const chunks = z.array(z.int().positive()).max(MOST_DIMENSIONS);
const anything = z.unknown();

const numcodec = z.looseObject({ id: z.string() });
export type NumcodecConfig = z.output<typeof numcodec>;

export const arraySchema2 = z
  .looseObject({
    zarr_format: z.literal(2),
    shape,
    chunks,
    dtype: z.union([z.string(), z.array(anything)]),
    compressor: numcodec.nullable(),
    fill_value: anything.optional(),
    order: z.enum(['C', 'F']),
    filters: z.array(numcodec).nullable().optional(),
    dimension_separator: z.enum(['.', '/']).optional()
  })
  .refine(array => array.shape.length === array.chunks.length, {
    path: ['chunks'],
    message: 'has another number of dimensions than shape'
  });
export type ArrayMetadata2 = z.output<typeof arraySchema2>;

export const attributesSchema = z.record(z.string(), anything);

export const groupSchema2 = z.looseObject({ zarr_format: z.literal(2) });

export const consolidatedSchema2 = z.looseObject({
  zarr_consolidated_format: z.literal(1),
  metadata: z.record(z.string(), anything)
});

/** Anything that v3 names and configures; a bare name stands for one without configuration. */
const named = z.union([
  z.string().transform(name => ({ name, configuration: {} as Record<string, unknown> })),
  z.looseObject({ name: z.string(), configuration: z.record(z.string(), anything).default({}) })
]);
export type Named = z.output<typeof named>;

export const codecListSchema = z.array(named).min(1);

const grid = z.looseObject({
  name: z.string(),
  configuration: z.looseObject({ chunk_shape: chunks.optional() })
});

export const arraySchema3 = z
  .looseObject({
    zarr_format: z.literal(3),
    node_type: z.literal('array'),
    shape,
    data_type: named,
    chunk_grid: grid,
    chunk_key_encoding: named,
    fill_value: anything,
    codecs: codecListSchema,
    attributes: z.record(z.string(), anything).optional(),
    dimension_names: z.array(z.string().nullable()).nullish(),
    storage_transformers: z.array(anything).optional()
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
  });
export type ArrayMetadata3 = z.output<typeof arraySchema3>;

export const nodeSchema3 = z.looseObject({
  zarr_format: z.literal(3),
  node_type: z.enum(['array', 'group'])
});

export const groupSchema3 = z.looseObject({
  zarr_format: z.literal(3),
  node_type: z.literal('group'),
  attributes: z.record(z.string(), anything).optional(),
  consolidated_metadata: z
    .looseObject({ kind: z.literal('inline'), metadata: z.record(z.string(), anything) })
    .nullish()
});

export const shardingSchema = z.looseObject({
  chunk_shape: chunks,
  codecs: codecListSchema,
  index_codecs: codecListSchema,
  index_location: z.enum(['start', 'end']).default('end')
});

/** @throws LifecycleError `unreadable` naming the document and the field */
export function checked<S extends z.ZodType>(schema: S, value: unknown, uri: string): z.output<S> {
  const result = schema.safeParse(value);
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
