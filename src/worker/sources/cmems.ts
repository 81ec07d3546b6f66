/** Copernicus Marine: Zarr for maps or for series as it lies in the cloud, or the native files (its STAC catalog). */
import type { Found } from '../../protocol/sources';
import { decodedPath, didYouMean, LifecycleError, urlPath } from '../core';
import { matcher } from './glob';
import { bucketOf, listBucket } from './listing/buckets';
import { addressIn, fetchJson, foundFile, nothingFound, unexpected, type Asking, type Query } from './source';

const CONFIG = 'https://stac.marine.copernicus.eu/clients-config-v1';
const ASSETS = { 'arco-geo': 'geoChunked', 'arco-time': 'timeChunked', native: 'native' } as const;

interface Link {
  rel?: unknown;
  href?: unknown;
}

/**
 * The one Zarr store of the data set, or, of `native`, the files that match. Without a version in
 * `dataset`, the last that the catalog lists is taken.
 *
 * @throws LifecycleError `not-found` for an unknown data set or without a match, `unsupported` where
 *   it is not offered so
 */
export async function find(query: Query<'cmems'>, asking: Asking): Promise<Found> {
  const config = asking.context.config.env.COPERNICUSMARINE_CONFIG_URL || CONFIG;
  const { json } = await fetchJson(config, asking);
  const root = (json as { catalogues?: { stacRoot?: unknown }[] }).catalogues?.[0]?.stacRoot;
  if (typeof root !== 'string') {
    throw unexpected(config, 'it names no catalog');
  }
  const productUrl = `${root.replace(/\/+$/, '')}/${encodeURIComponent(query.product)}/product.stac.json`;
  const product = await fetchJson(productUrl, asking);
  const links = ((product.json as { links?: Link[] }).links ?? []).filter(
    ({ rel, href }) => rel === 'item' && typeof href === 'string'
  );
  const items = links.map(({ href }) => ({ href: String(href), id: datasetOf(String(href)) }));
  const item =
    items.find(({ id }) => id === query.dataset) ??
    items.filter(({ id }) => withoutVersion(id) === query.dataset).at(-1);
  if (!item) {
    const ids = items.map(({ id }) => withoutVersion(id));
    throw nothingFound(
      `Copernicus Marine ${query.product}`,
      `there is no data set "${query.dataset}".${didYouMean(query.dataset, ids, `It has: ${ids.join(', ')}.`)}`
    );
  }
  const itemUrl = addressIn(item.href, product.document.url).href;
  const stac = (await fetchJson(itemUrl, asking)).json as {
    assets?: Record<string, { href?: unknown } | undefined>;
    properties?: { title?: unknown };
  };
  const asset = stac.assets?.[ASSETS[query.service]]?.href;
  if (typeof asset !== 'string') {
    const has = Object.entries(ASSETS)
      .filter(([, name]) => stac.assets?.[name])
      .map(([service]) => service);
    throw new LifecycleError(
      'unsupported',
      `${query.dataset} is not offered as ${query.service}; it is as ${has.join(', ')}. Change cmems.service.`,
      { subject: query.dataset }
    );
  }
  const title = typeof stac.properties?.title === 'string' ? stac.properties.title : undefined;
  const files =
    query.service === 'native'
      ? await nativeFiles(addressIn(asset, itemUrl).href, query.files, asking)
      : [foundFile(asset.replace(/\/+$/, ''))];
  return { files, notes: [], product: query.product, about: { title } };
}

/** Objects below the data set's folder; its bucket is open, by path. */
async function nativeFiles(asset: string, globs: readonly string[], asking: Asking): Promise<Found['files']> {
  const { origin, pathname } = new URL(asset);
  const [bucket = '', ...rest] = pathname.slice(1).split('/');
  const prefix = rest.join('/').replace(/\/*$/, '/');
  const address = bucketOf(asset) ?? {
    service: 's3' as const,
    root: `${origin}/${bucket}/`,
    prefix,
    listing: `${origin}/${bucket}`
  };
  const matches = matcher(globs);
  const files = (await listBucket({ ...address, prefix }, asking)).filter(({ uri }) =>
    matches(decodedPath(uri.slice(address.root.length + urlPath(prefix).length)))
  );
  if (files.length === 0) {
    throw nothingFound(asset, `no native file matches ${globs.join(', ')}.`);
  }
  return files;
}

/** `cmems_…_202311/dataset.stac.json` */
function datasetOf(href: string): string {
  return href
    .replace(/\/dataset\.stac\.json$/, '')
    .split('/')
    .at(-1)!;
}

/** Data sets carry the month of their version: `…_202311`. */
function withoutVersion(id: string): string {
  return id.replace(/_\d{6}$/, '');
}
