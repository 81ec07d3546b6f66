import { isGlob, splitGlob } from '../glob';
import type { InputOf, WebAddress } from './types';

/** `https://…/folder/`, `https://…/*.nc`, and what a bucket is asked for its listing with. */
export function folderAt({ text, url, query }: WebAddress): InputOf<'listing'> | undefined {
  const path = text.slice(url.origin.length);
  if (isGlob(path) && !text.slice(0, text.search(/[*[]/)).includes('?')) {
    const { base, glob } = splitGlob(path);
    const depth = glob.includes('**') ? 8 : glob.includes('/') ? undefined : 0;
    return {
      kind: 'listing',
      listing: { url: `${url.origin}${base}`, files: [glob], ...(depth !== undefined && { depth }) }
    };
  }
  const isListing =
    url.pathname.endsWith('/') || query.has('list-type') || /\/storage\/v1\/b\/[^/]+\/o$/.test(url.pathname);
  return isListing ? { kind: 'listing', listing: { url: text } } : undefined;
}
