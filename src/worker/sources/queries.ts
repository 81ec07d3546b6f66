/** Addresses of services, and their short forms, as queries. */
import type { PlanInput } from '../../protocol/plan';
import type { ShortHand } from '../../protocol/sources';
import { LifecycleError } from '../core';
import type { WorkContext } from '../context';
import { isGlob, splitGlob } from './glob';

/** What was typed beside the address. */
export interface Typed {
  context: WorkContext;
  cwd: string;
  /** `START/STOP[/STEP]`, for templates and for what is chosen by time. */
  time?: string;
  /** Globs: which files of a record, a listing, a catalog. */
  files?: readonly string[];
}

export type SourceInput = PlanInput['source'];

/** What a web address stands for. */
export function web(text: string, typed: Typed): SourceInput {
  const bare = text.replace(/[*?[].*$/s, '');
  const url = new URL(URL.canParse(bare) ? bare : 'https://invalid/');
  const { env } = typed.context.config;
  const zenodo = URL.canParse(env.LIFECYCLE_ZENODO_URL ?? '')
    ? new URL(env.LIFECYCLE_ZENODO_URL!).host
    : 'zenodo.org';
  const record = /^\/(?:api\/)?records?\/(\d+)(?:\/files\/([^/?]+))?/.exec(url.pathname);
  if (record && (url.host === zenodo || url.hostname.endsWith('zenodo.org'))) {
    const file =
      record[2] === undefined ? {} : { files: [decodeURIComponent(record[2]).replace(/[*?[{]/g, '[$&]')] };
    return { kind: 'zenodo', zenodo: { record: record[1]!, ...file } };
  }
  const query = new URL(text.replace(/[[\]{}|]/g, encodeURIComponent)).searchParams;
  if (/\/search\/granules(\.\w+)?$/.test(url.pathname) && query.has('short_name')) {
    return cmr(query.get('short_name')!, query, typed, text);
  }
  const erddap = /^(.*\/erddap)\/griddap\/([^/?]+?)(?:\.(?:html|graph|das|dds|nc))?$/.exec(
    `${url.origin}${url.pathname}`
  );
  if (erddap && !/\.nc\?/.test(text)) {
    return {
      kind: 'erddap',
      erddap: { server: erddap[1]!, dataset: decodeURIComponent(erddap[2]!), ...erddapTime(typed.time) }
    };
  }
  if (/\/(catalog|contents)(?:\.xml|\.html?)$|catalog\.xml$/i.test(url.pathname)) {
    return { kind: 'thredds', thredds: { catalog: text } };
  }
  const path = text.slice(url.origin.length);
  if (isGlob(path) && !text.slice(0, text.search(/[*[]/)).includes('?')) {
    const { base, glob } = splitGlob(path);
    return {
      kind: 'listing',
      listing: {
        url: `${url.origin}${base}`,
        files: [glob.includes('/') ? glob : `${glob}`],
        ...(glob.includes('**') || !glob.includes('/') ? { depth: glob.includes('**') ? 8 : 0 } : {})
      }
    };
  }
  if (
    url.pathname.endsWith('/') ||
    url.searchParams.has('list-type') ||
    /\/storage\/v1\/b\/[^/]+\/o$/.test(url.pathname)
  ) {
    return { kind: 'listing', listing: { url: text } };
  }
  return { kind: 'http', http: { urls: [typed.context.format(typed.context.parse(text))] } };
}

/** `cmr:…`, `cds:…`, `cmems:…`, `inbox:…`, `zenodo:…`. */
export function shortHand(
  kind: ShortHand,
  name: string,
  query: URLSearchParams,
  typed: Typed,
  text: string
): SourceInput {
  switch (kind) {
    case 'cmr':
      return cmr(name, query, typed, text);
    case 'cds':
      return { kind: 'cds', cds: { dataset: name, request: requestOf(query) } };
    case 'cmems': {
      const [product = '', dataset = ''] = name.split('/');
      const service = query.get('service') as 'arco-geo' | null;
      return { kind: 'cmems', cmems: { product, dataset, ...(service && { service }) } };
    }
    case 'inbox':
      return { kind: 'inbox', inbox: { paths: [name] } };
    case 'zenodo':
      return { kind: 'zenodo', zenodo: { record: name } };
  }
}

function cmr(shortName: string, query: URLSearchParams, { time }: Typed, text: string): SourceInput {
  const version = query.get('version') ?? undefined;
  const provider = query.get('provider') ?? undefined;
  const range =
    (query.get('temporal') ?? query.get('temporal[]'))?.split(',') ?? time?.split('/').slice(0, 2);
  const box = (query.get('bounding_box') ?? query.get('box'))?.split(',').map(Number);
  if ((range && range.length !== 2) || (box && box.length !== 4)) {
    throw new LifecycleError(
      'bad-input',
      `${text}: temporal is START,STOP and bounding_box WEST,SOUTH,EAST,NORTH.`,
      {
        subject: text
      }
    );
  }
  return {
    kind: 'cmr',
    cmr: {
      shortName,
      ...(version !== undefined && { version }),
      ...(provider !== undefined && { provider }),
      ...(range && { temporal: range as [string, string] }),
      ...(box && { box: box as [number, number, number, number] })
    }
  };
}

/** `variable=a,b&year=2000`: what has commas, or is said twice, is a list. */
function requestOf(query: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(query.keys())].map(key => {
      const values = query.getAll(key).flatMap(value => value.split(','));
      return [key, values.length === 1 ? values[0]! : values];
    })
  );
}

function erddapTime(time: string | undefined): object {
  const [start, stop, split] = time?.split('/') ?? [];
  return start === undefined || stop === undefined
    ? {}
    : { select: { time: [start, stop] as [string, string] }, ...(split !== undefined && { split }) };
}
