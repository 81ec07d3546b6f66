/** Addresses of services, and their short forms, as queries. */
import type { ShortHand } from '../../protocol/sources';
import { requestNamed } from './typed/cds';
import { datasetNamed } from './typed/cmems';
import { granulesAt, granulesNamed } from './typed/cmr';
import { gridAt } from './typed/erddap';
import { folderAt } from './typed/listing';
import type { SourceInput, Typed } from './typed/types';
import { recordAt } from './typed/zenodo';

export type { SourceInput, Typed } from './typed/types';

/** What a web address stands for. */
export function web(text: string, typed: Typed): SourceInput {
  const bare = text.replace(/[*?[].*$/s, '');
  const url = new URL(URL.canParse(bare) ? bare : 'https://invalid/');
  const { searchParams: query } = new URL(text.replace(/[[\]{}|]/g, encodeURIComponent));
  const address = { text, url, query };
  const source = recordAt(address, typed) ?? granulesAt(address, typed) ?? gridAt(address, typed);
  if (source) {
    return source;
  }
  if (/\/(catalog|contents)(?:\.xml|\.html?)$|catalog\.xml$/i.test(url.pathname)) {
    return { kind: 'thredds', thredds: { catalog: text } };
  }
  return (
    folderAt(address) ?? { kind: 'http', http: { urls: [typed.context.format(typed.context.parse(text))] } }
  );
}

/** `cmr:…`, `cds:…`, `cmems:…`, `inbox:…`, `zenodo:…`. */
export function shortHand(
  kind: ShortHand,
  name: string,
  query: URLSearchParams,
  typed: Typed,
  text: string
): SourceInput {
  const named = { text, name, query };
  switch (kind) {
    case 'cmr':
      return granulesNamed(named, typed);
    case 'cds':
      return requestNamed(named);
    case 'cmems':
      return datasetNamed(named);
    case 'inbox':
      return { kind: 'inbox', inbox: { paths: [name] } };
    case 'zenodo':
      return { kind: 'zenodo', zenodo: { record: name } };
  }
}
