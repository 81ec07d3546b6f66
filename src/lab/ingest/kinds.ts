/** What the wizard knows of each kind of source beside its query. */
import type { PlanSource } from '../../protocol';
import type { SourceKind } from '../../protocol/planSource';

interface KindFacts<K extends SourceKind> {
  /** The data set by its own catalog's name, to be looked for in ours. */
  product?(source: Extract<PlanSource, { kind: K }>): string;
  /** A request, or a cut of a grid: none of its files can be left out. */
  isOneWhole?: true;
}

const KINDS: { readonly [K in SourceKind]: KindFacts<K> } = {
  http: {},
  template: {},
  listing: {},
  zenodo: {},
  cmr: { product: ({ cmr }) => cmr.shortName },
  thredds: {},
  erddap: { product: ({ erddap }) => erddap.dataset, isOneWhole: true },
  cds: { product: ({ cds }) => cds.dataset, isOneWhole: true },
  cmems: { product: ({ cmems }) => cmems.product },
  bucket: {},
  inbox: {},
  local: {}
};

/**
 * What to look for in our catalog: the data set as the source's own service names it; undefined where the source
 * names none.
 */
export function productOf(source: PlanSource): string | undefined {
  // Each kind's function takes its own source; that they belong together no type can say.
  const { product } = KINDS[source.kind] as KindFacts<SourceKind>;
  return product?.(source);
}

/** Are the source's files one answer, made to order, of which none can be left out? */
export function isOneWhole({ kind }: PlanSource): boolean {
  return KINDS[kind].isOneWhole === true;
}
