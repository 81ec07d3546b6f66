/** `lifecycle.yaml`: its schema, and what holds without one. */
import { z } from 'zod';

const text = z.string().min(1);

export const rootSchema = z.strictObject({
  uri: text,
  write: z.enum(['own', 'new', 'none']).default('own'),
  delete: z.enum(['own', 'request', 'none']).default('own'),
  deleteUploads: z.boolean().default(false),
  expiresAfterDays: z.number().positive().optional(),
  public: z.boolean().default(false),
  inbox: z.boolean().default(false),
  anonymous: z.boolean().default(false)
});

export const panelSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/, 'an id has only lower-case letters, digits and hyphens'),
  title: text,
  roots: z.array(rootSchema)
});

export const endpointSchema = z.strictObject({
  type: z.literal('s3'),
  url: text,
  region: text.optional(),
  pathStyle: z.boolean().default(true),
  accessKeyId: z.string().optional(),
  secretAccessKey: z.string().optional()
});

/** Schemes that mean something already. */
const RESERVED = ['gs', 's3', 'http', 'https', 'file'];

/** What leaving a cloud's network costs: list price of Google's first tier to the internet, in US dollars. */
export const pricesSchema = z.strictObject({
  egressPerGB: z.number().nonnegative().default(0.12)
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
        .refine(name => !RESERVED.includes(name), 'this name is a scheme already; choose another'),
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

/** LEAP's open storage network pod, reachable under `osn://` everywhere. */
export const DEFAULT_ENDPOINTS: Readonly<Record<string, EndpointFile>> = {
  osn: {
    type: 's3',
    url: '${OSN_ENDPOINT:-https://nyu1.osn.mghpcc.org}',
    pathStyle: true,
    accessKeyId: '${OSN_ACCESS_KEY_INBOX:-}',
    secretAccessKey: '${OSN_SECRET_KEY_INBOX:-}'
  }
};

/** The three panels a hub's environment gives. */
export const DEFAULT_PANELS: readonly PanelFile[] = z.array(panelSchema).parse([
  {
    id: 'scratch',
    title: 'Scratch',
    roots: [{ uri: '${SCRATCH_BUCKET}', expiresAfterDays: 7, write: 'own', delete: 'own' }]
  },
  {
    id: 'persistent',
    title: 'Persistent',
    roots: [{ uri: '${PERSISTENT_BUCKET}', write: 'own', delete: 'own' }]
  },
  {
    id: 'osn',
    title: 'OSN',
    roots: [
      { uri: 'osn://leap-pangeo-inbox', write: 'new', delete: 'request', public: true, inbox: true },
      ...['leap-pangeo-manual', 'leap-pangeo-pipeline', 'leap-pubs'].map(bucket => ({
        uri: `osn://${bucket}`,
        write: 'none',
        delete: 'request',
        public: true,
        anonymous: true
      }))
    ]
  }
]);
