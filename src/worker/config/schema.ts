/** `lifecycle.yaml`: its schema. What holds without a file is in `defaults.ts`. */
import * as z from 'zod';
import { SCHEMES } from '../core/buckets';
import { EGRESS_DOLLARS_PER_GB } from './prices';

const text = z.string().min(1);

const rootSchema = z.strictObject({
  uri: text,
  write: z.enum(['own', 'new', 'none']).default('own'),
  delete: z.enum(['own', 'request', 'none']).default('own'),
  deleteUploads: z.boolean().default(false),
  expiresAfterDays: z.number().positive().optional(),
  public: z.boolean().default(false),
  inbox: z.boolean().default(false),
  anonymous: z.boolean().default(false)
});

const panelSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/, 'an id has only lower-case letters, digits and hyphens'),
  title: text,
  roots: z.array(rootSchema)
});

const endpointSchema = z.strictObject({
  type: z.literal('s3'),
  url: text,
  region: text.optional(),
  pathStyle: z.boolean().default(true),
  accessKeyId: z.string().optional(),
  secretAccessKey: z.string().optional()
});

const pricesSchema = z.strictObject({
  egressPerGB: z.number().nonnegative().default(EGRESS_DOLLARS_PER_GB)
});

export const fileSchema = z.strictObject({
  user: text.optional(),
  shared: z.array(text).default([]),
  prices: pricesSchema.prefault({}),
  endpoints: z
    .record(
      z
        .string()
        .regex(
          /^[a-z][a-z0-9+.-]*$/,
          'an endpoint is named like a URI scheme: lower-case letters, digits, hyphens'
        )
        .refine(name => !SCHEMES.includes(name), 'this name is a scheme already; choose another'),
      endpointSchema
    )
    .default({}),
  panels: z
    .array(panelSchema)
    .refine(
      panels => new Set(panels.map(panel => panel.id)).size === panels.length,
      'two panels have the same id'
    )
    .optional()
});

export type ConfigFile = z.output<typeof fileSchema>;
export type RootFile = z.output<typeof rootSchema>;
export type PanelFile = z.output<typeof panelSchema>;
export type EndpointFile = z.output<typeof endpointSchema>;
