import type { InputOf, Typed, WebAddress } from './types';

/** A record's page, its API's address, or one of its files; also of the instance that `LIFECYCLE_ZENODO_URL` names. */
export function recordAt({ url }: WebAddress, { context }: Typed): InputOf<'zenodo'> | undefined {
  const [, record, file] = /^\/(?:api\/)?records?\/(\d+)(?:\/files\/([^/?]+))?/.exec(url.pathname) ?? [];
  const { env } = context.config;
  const host = URL.canParse(env.LIFECYCLE_ZENODO_URL ?? '')
    ? new URL(env.LIFECYCLE_ZENODO_URL!).host
    : 'zenodo.org';
  if (record === undefined || (url.host !== host && !url.hostname.endsWith('zenodo.org'))) {
    return undefined;
  }
  const files = file === undefined ? {} : { files: [decodeURIComponent(file).replace(/[*?[{]/g, '[$&]')] };
  return { kind: 'zenodo', zenodo: { record, ...files } };
}
