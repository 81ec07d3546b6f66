/** objects.list: names in order, folded at a delimiter, a page at a time. */
import { Buffer } from 'node:buffer';
import { flag, integer } from './conditions.mjs';
import { invalid } from './errors.mjs';
import { compareNames } from './names.mjs';
import { objectResource } from './resource.mjs';

const MOST = 1000;

export function list({ query, base }, bucket) {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') || undefined;
  const end = query.get('endOffset') || undefined;
  const all = flag(query, 'versions');
  const softDeleted = flag(query, 'softDeleted');
  const limit = pageSize(query);
  if (all && softDeleted) {
    throw invalid('You cannot set both softDeleted and versions.');
  }

  const page = { kind: 'storage#objects', items: [], prefixes: [] };
  const { name: first, generation: after } = start(query, prefix);
  let last = '';
  let index = bucket.names.from(first);
  for (let name = bucket.names.at(index); name?.startsWith(prefix); name = bucket.names.at(index)) {
    if (end && compareNames(name, end) >= 0) {
      break;
    }
    const wanted = bucket
      .versions(name)
      .filter(({ state }) =>
        softDeleted ? state === 'softDeleted' : state === 'live' || (all && state === 'noncurrent')
      )
      .filter(({ generation }) => name !== first || generation > after);
    const cut = delimiter ? name.indexOf(delimiter, prefix.length) : -1;
    if (wanted.length && cut >= 0) {
      const folded = name.slice(0, cut + delimiter.length);
      if (folded !== last) {
        if (page.items.length + page.prefixes.length >= limit) {
          return withToken(page, folded, 0n);
        }
        page.prefixes.push(folded);
        last = folded;
      }
      if (flag(query, 'includeTrailingDelimiter') && name === folded) {
        page.items.push(...wanted.map(version => objectResource(base, bucket, version)));
      }
      index = Math.max(bucket.names.behind(folded), index + 1);
      continue;
    }
    for (const version of wanted) {
      if (page.items.length + page.prefixes.length >= limit) {
        return withToken(page, name, version.generation - 1n);
      }
      page.items.push(objectResource(base, bucket, version));
    }
    index++;
  }
  return withToken(page);
}

function pageSize(query) {
  const asked = integer(query, 'maxResults');
  if (asked !== undefined && asked <= 0n) {
    throw invalid('Invalid value for: maxResults');
  }
  return Math.min(MOST, Number(asked ?? MOST));
}

/** Where the page begins: the first name that may be in it, and the generation to be passed of that name. */
function start(query, prefix) {
  const token = query.get('pageToken');
  if (token) {
    const [, generation, name] = /^(\d+) (.*)$/s.exec(Buffer.from(token, 'base64url').toString()) ?? [];
    if (name === undefined) {
      throw invalid('Invalid value for: pageToken');
    }
    return { name, generation: BigInt(generation) };
  }
  const offset = query.get('startOffset') ?? '';
  return { name: compareNames(offset, prefix) > 0 ? offset : prefix, generation: 0n };
}

function withToken({ items, prefixes, ...page }, name, generation) {
  return {
    ...page,
    ...(name !== undefined && { nextPageToken: Buffer.from(`${generation} ${name}`).toString('base64url') }),
    ...(prefixes.length && { prefixes }),
    ...(items.length && { items })
  };
}
