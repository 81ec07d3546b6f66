/** Directory listings that web servers make: Apache, nginx, Python's http.server, and their like. */

interface Link {
  /** Absolute, without query and fragment. */
  url: string;
  isFolder: boolean;
}

/**
 * What lies directly below a listing's own folder. Links that sort, lead up, to
 * another host or another folder are no entries; sizes are rounded and not read.
 *
 * @param base where the page came from, after redirects
 */
export function linksIn(page: string, base: string): Link[] {
  const folder = new URL('.', base).href;
  const found = new Map<string, Link>();
  for (const [, quoted, single, bare] of page.matchAll(
    /<a\b[^>]*?\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/gi
  )) {
    const href = unescapeHtml((quoted ?? single ?? bare ?? '').trim());
    // A query sorts (`?C=N;O=D`), or asks a service, and a bare fragment stays on the page.
    if (href === '' || href.startsWith('#') || href.includes('?') || !URL.canParse(href, folder)) {
      continue;
    }
    const url = new URL(href, folder);
    url.hash = '';
    const below = url.href.startsWith(folder) ? url.href.slice(folder.length) : '';
    const name = below.replace(/\/$/, '');
    if (name === '' || name.includes('/') || url.username !== '' || url.password !== '') {
      continue;
    }
    found.set(url.href, { url: url.href, isFolder: below.endsWith('/') });
  }
  return [...found.values()];
}

function unescapeHtml(text: string): string {
  return text
    .replace(/&#(\d{1,7});/g, (_, code: string) => String.fromCodePoint(Math.min(Number(code), 0x10ffff)))
    .replace(/&#x([0-9a-f]{1,6});/gi, (_, code: string) =>
      String.fromCodePoint(Math.min(parseInt(code, 16), 0x10ffff))
    )
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
}
