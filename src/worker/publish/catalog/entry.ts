/** The catalog entry of a plan's store: `meta.yaml`, `catalog.yaml`, and the line that adds it to the catalog. */
import { stringify } from 'yaml';
import type { Plan } from '../../../protocol/plan';
import type { About } from '../about';
import { spdxOf } from '../licence';

/** Texts of `meta.yaml` and `catalog.yaml`. */
export interface CatalogEntry {
  meta: string;
  catalog: string;
  /** To be added to `catalog/input.yaml` of leap-stc/data-management. */
  inputLine: string;
}

interface EntryOptions {
  /** Of the organisation leap-stc. */
  repository: string;
  /** The store's address for everybody: https, or gs:// where it is private. */
  url: string;
  /** `recipe:NAME` of what a bakery runs; absent where the recipe is a script. */
  object?: string;
}

const ORGANISATION = 'https://github.com/leap-stc';

/**
 * The texts of the files as they would be written; what is wrong with them,
 * `lintFiles` says.
 */
export function catalogEntry(plan: Plan, about: About, options: EntryOptions): CatalogEntry {
  const folder = `${ORGANISATION}/${options.repository}/blob/main/feedstock`;
  const meta = {
    title: about.title,
    description: about.description || about.title,
    recipes: [{ id: plan.name, ...(options.object !== undefined && { object: options.object }) }],
    provenance: {
      providers: about.providers,
      license: spdxOf(about.license) ?? (about.license || 'Unknown')
    },
    maintainers: about.maintainers
  };
  return {
    meta: stringify(meta, { lineWidth: 100 }),
    catalog: catalogText(plan, about, `${folder}/meta.yaml`, options.url),
    inputLine: `  - "${folder}/catalog.yaml"`
  };
}

function catalogText(plan: Plan, about: About, metaUrl: string, url: string): string {
  const isIcechunk = plan.target.kind === 'icechunk';
  const store = {
    id: plan.name,
    name: about.title,
    url,
    ...(plan.target.kind !== 'zarr' && { xarray_open_kwargs: { engine: 'kerchunk' } })
  };
  const rest = {
    ...(about.tags.length > 0 && { tags: about.tags }),
    stores: isIcechunk ? [] : [store]
  };
  return [
    // In quotation marks, as the catalog's own documentation writes it.
    `"ncviewjs:meta_yaml_url": "${metaUrl}"\n`,
    isIcechunk
      ? `# The store is an Icechunk repository, ${url}: the catalog opens Zarr and kerchunk references alone.\n`
      : '',
    stringify(rest, { lineWidth: 100, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' })
  ].join('');
}
