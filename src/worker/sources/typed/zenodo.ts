import { isGlob } from '../glob';
import { decodedName } from './decoded';
import type { InputOf, Typed, WebAddress } from './types';

/** A record's page, its API's address, one of its files, or those that a glob chooses; also of the instance that `LIFECYCLE_ZENODO_URL` names. */
export function recordAt({ text, url }: WebAddress, { context }: Typed): InputOf<'zenodo'> | undefined {
  const record = /^\/(?:api\/)?records?\/(\d+)/.exec(url.pathname)?.[1];
  const { env } = context.config;
  const host = URL.canParse(env.LIFECYCLE_ZENODO_URL ?? '')
    ? new URL(env.LIFECYCLE_ZENODO_URL!).host
    : 'zenodo.org';
  if (record === undefined || (url.host !== host && !url.hostname.endsWith('zenodo.org'))) {
    return undefined;
  }
  const file = /\/files\/([^/?]+)/.exec(text)?.[1];
  return { kind: 'zenodo', zenodo: { record, ...(file !== undefined && { files: [globOf(file, text)] }) } };
}

/** A DOI of Zenodo's: of a record, or of all its versions. */
export function recordOf(doi: string): InputOf<'zenodo'> | undefined {
  return /^10\.\d{4,9}\/zenodo\.\d+$/i.test(doi) ? { kind: 'zenodo', zenodo: { record: doi } } : undefined;
}

/** What a browser's address bar shows of a name is encoded, and no character of it a wildcard. */
function globOf(file: string, text: string): string {
  return isGlob(file) ? file : decodedName(file, text).replace(/[*?[{]/g, '[$&]');
}
