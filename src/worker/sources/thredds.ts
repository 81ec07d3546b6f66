/** THREDDS and Hyrax catalogs (InvCatalog 1.0): data sets that an HTTP server gives whole, through all catalogs below. */
import type { Found, FoundFile } from '../../protocol/sources';
import { LifecycleError, sortKeys } from '../core';
import { matcher } from './glob';
import {
  addressIn,
  fetchDocument,
  foundFile,
  MOST_FILES,
  nothingFound,
  type Asking,
  type Query
} from './source';
import { elementsIn, textIn, type Element } from './xml';

const MOST_CATALOGS = 20_000;
const UNITS: Readonly<Record<string, number>> = { bytes: 1 };

interface Services {
  /** By name, their base path and what they are. */
  named: Map<string, { type: string; base: string }>;
}

/**
 * Files of the catalog and of those `depth` below it on the same host, that match by name or address
 * and are served whole over HTTP.
 *
 * @throws LifecycleError `unreadable` for what is no catalog, `not-found` without a match, `bad-input`
 *   for too much
 */
export async function find(
  { catalog, files: globs, depth }: Query<'thredds'>,
  asking: Asking
): Promise<Found> {
  const start = asXml(catalog);
  const files = new Map<string, FoundFile>();
  const seen = new Set([start]);
  let withoutHttp = 0;
  let level = [start];
  for (let left = depth; level.length > 0; left--) {
    const deeper: string[] = [];
    for (const url of level) {
      const document = await fetchDocument(url, asking);
      const [root] = elementsIn(document.text, url);
      if (root?.name !== 'catalog') {
        throw new LifecycleError('unreadable', `${url}: this is not a THREDDS catalog.`, { subject: url });
      }
      const services: Services = { named: new Map() };
      collectServices(root, services);
      const visit = (element: Element, inherited: string | undefined): void => {
        for (const child of element.children) {
          if (child.name === 'catalogRef') {
            const next = asXml(addressIn(child.attributes.href ?? '', document.url).href);
            // Only what lies on the same host is part of this catalog; others would be asked for ever.
            if (new URL(next).host === new URL(start).host && !seen.has(next)) {
              seen.add(next);
              deeper.push(next);
            }
          } else if (child.name === 'dataset') {
            const service = serviceOf(child) ?? inherited;
            const file = fileOf(child, service, services, document.url);
            if (file === 'elsewhere') {
              withoutHttp++;
            } else if (file) {
              files.set(file.uri, file);
            }
            visit(child, service);
          }
        }
      };
      visit(root, undefined);
      if (seen.size > MOST_CATALOGS || files.size > MOST_FILES) {
        throw new LifecycleError(
          'bad-input',
          `${catalog}: there is too much below it. Name a catalog further down.`,
          {
            subject: catalog
          }
        );
      }
    }
    level = left > 0 ? sortKeys(deeper) : [];
  }
  const matches = matcher(globs);
  const taken = [...files.values()].filter(({ name, uri }) => matches(name) || matches(uri));
  if (taken.length === 0) {
    throw nothingFound(
      catalog,
      files.size > 0
        ? `none of its ${files.size} files matches ${globs.join(', ')}.`
        : withoutHttp > 0
          ? `its ${withoutHttp} data sets are served by OPeNDAP only, a slice at a time: ask the provider for HTTP downloads.`
          : 'the catalog holds no files.'
    );
  }
  return { files: taken, notes: [] };
}

/** People copy the page's address. */
function asXml(url: string): string {
  return url.replace(/\.html?(?=$|[?#])/, '.xml');
}

function collectServices(element: Element, services: Services): void {
  for (const child of element.children.filter(({ name }) => name === 'service')) {
    const { name = '', serviceType = '', base = '' } = child.attributes;
    services.named.set(name, { type: serviceType.toLowerCase(), base });
    collectServices(child, services);
  }
  for (const child of element.children.filter(({ name }) => name === 'dataset')) {
    collectServices(child, services);
  }
}

/** The service that a data set names for itself and what it holds. */
function serviceOf(dataset: Element): string | undefined {
  const metadata = dataset.children.filter(({ name }) => name === 'metadata');
  const inherited = metadata.map(each => textIn(each, 'serviceName')).find(name => name !== undefined);
  return dataset.attributes.serviceName ?? textIn(dataset, 'serviceName') ?? inherited;
}

function fileOf(
  dataset: Element,
  service: string | undefined,
  services: Services,
  catalogUrl: string
): FoundFile | 'elsewhere' | undefined {
  const accesses = dataset.children
    .filter(({ name }) => name === 'access')
    .map(({ attributes }) => ({ path: attributes.urlPath, service: attributes.serviceName ?? service }));
  const all = [...accesses, { path: dataset.attributes.urlPath, service }].filter(
    ({ path }) => path !== undefined
  );
  if (all.length === 0) {
    return undefined;
  }
  const bases = all.flatMap(({ path, service: name }) =>
    httpBases(name, services).map(base => addressIn(`${base}${path!}`, catalogUrl).href)
  );
  if (bases.length === 0) {
    return 'elsewhere';
  }
  const size = dataset.children.find(({ name }) => name === 'dataSize');
  const bytes = size && UNITS[size.attributes.units?.toLowerCase() ?? ''] ? Number(size.text) : NaN;
  return foundFile(bases[0]!, {
    name: dataset.attributes.name ?? bases[0]!,
    // Rounded unless it is in bytes.
    sizeBytes: Number.isSafeInteger(bytes) ? bytes : null
  });
}

/** Bases of HTTP services: the named one, or, of a compound, those in it; all where none is named. */
function httpBases(name: string | undefined, { named }: Services): string[] {
  const service = name === undefined ? undefined : named.get(name);
  const possible = service && service.type !== 'compound' ? [service] : [...named.values()];
  return possible.filter(({ type }) => type === 'httpserver' || type === 'http').map(({ base }) => base);
}
