import { zenodoUrl } from '../../credentials';
import { isGlob } from '../glob';
import { decodedName } from './decoded';
import type { InputOf, NamedSource, Typed, WebAddress } from './types';

/** A record's page, its API's address, one of its files, or those that a glob chooses; also of the instance that `LIFECYCLE_ZENODO_URL` names. */
export function recordAt({ text, url }: WebAddress, { context }: Typed): InputOf<'zenodo'> | undefined {
  const record = /^\/(?:api\/)?records?\/(\d+)/.exec(url.pathname)?.[1];
  // Another instance, as the sandbox, gives other records the same numbers.
  const hosts = [zenodoUrl(context.config.env).host, 'zenodo.org', 'www.zenodo.org'];
  return record === undefined || !hosts.includes(url.host)
    ? undefined
    : { kind: 'zenodo', zenodo: { record, ...fileIn(text) } };
}

/** `zenodo:123`, a record's DOI or address, also with `/files/NAME`. */
export function recordNamed({ text, name }: NamedSource): InputOf<'zenodo'> {
  return { kind: 'zenodo', zenodo: { record: name.replace(/\/files\/.*$/s, ''), ...fileIn(text) } };
}

/** A DOI of Zenodo's: of a record, or of all its versions. */
export function recordOf(doi: string): InputOf<'zenodo'> | undefined {
  return /^10\.\d{4,9}\/zenodo\.\d+$/i.test(doi) ? { kind: 'zenodo', zenodo: { record: doi } } : undefined;
}

function fileIn(text: string): { files?: string[] } {
  const file = /\/files\/([^/?]+)/.exec(text)?.[1];
  return file === undefined ? {} : { files: [globOf(file, text)] };
}

/** What a browser's address bar shows of a name is encoded, and no character of it a wildcard. */
function globOf(file: string, text: string): string {
  return isGlob(file) ? file : decodedName(file, text).replace(/[*?[{]/g, '[$&]');
}
