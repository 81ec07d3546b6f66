/**
 * The two files of a catalog entry, as `leap_data_management_utils.catalog`
 * (0.0.19) reads them. It ignores unknown keys; these schemas do not, as a
 * misspelt key is lost without a word.
 */
import * as z from 'zod';

const text = z.string().min(1);

const recipe = z.strictObject({
  id: text.optional(),
  /** `module:object`, below `feedstock/`. */
  object: text.optional(),
  dict_object: text.optional()
});

const provider = z.strictObject({
  name: text,
  description: z.string().nullish(),
  roles: z.array(text).nullish(),
  url: z.string().nullish()
});

const store = z.strictObject({
  id: text,
  name: text.optional(),
  url: text,
  rechunking: z.array(z.strictObject({ path: text, use_case: text })).nullish(),
  xarray_open_kwargs: z
    .strictObject({
      engine: z.enum(['zarr', 'kerchunk'], {
        error: 'the catalog opens stores with the engines zarr and kerchunk alone'
      })
    })
    .nullish(),
  /** These three are filled in by the catalog itself. */
  public: z.boolean().nullish(),
  geospatial: z.boolean().nullish(),
  last_updated: z.string().nullish()
});

export const metaSchema = z.strictObject({
  title: text,
  description: text,
  recipes: z.array(recipe).min(1).optional(),
  provenance: z.strictObject({
    providers: z.array(provider),
    license: text,
    license_link: z.strictObject({ title: text, url: z.string().nullish() }).nullish()
  }),
  maintainers: z.array(
    z.strictObject({ name: text, github: z.string().nullish(), orcid: z.string().nullish() })
  ),
  /** Of pangeo-forge-runner; the catalog does not look at them. */
  pangeo_forge_version: z.string().optional(),
  pangeo_notebook_version: z.string().optional(),
  bakery: z.unknown().optional()
});

export const catalogSchema = z.strictObject({
  'ncviewjs:meta_yaml_url': z.url().optional(),
  thumbnail: z.url().nullish(),
  tags: z.array(text).nullish(),
  links: z.array(z.strictObject({ label: text, url: text })).nullish(),
  stores: z.array(store).nullish()
});

export type CatalogFile = z.output<typeof catalogSchema>;
export type MetaFile = z.output<typeof metaSchema>;
export type CatalogStore = z.output<typeof store>;
