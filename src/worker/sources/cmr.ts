/** NASA's Common Metadata Repository: granules of a collection (search API, `granules.umm_json`, search-after paging). */
import type { Found, FoundFile } from '../../protocol/sources';
import { LifecycleError } from '../core';
import { matcher } from './glob';
import { seriesNotes } from './series';
import { fetchJson, foundFile, nameOf, nothingFound, type Asking, type Query } from './source';
import { span } from './times';

const CMR = 'https://cmr.earthdata.nasa.gov';
const PAGE = 2000;
/** Names that go along with data, and are none. */
const BESIDE = /\.(md5|sha256|sha1|xml|dmrpp|dmr|json|png|jpe?g|txt|html?)$/i;

type Cmr = Query<'cmr'>;

/**
 * Files of up to `limit` granules, by their time; those without one come first. A note says when more
 * granules match.
 *
 * @throws LifecycleError `not-found` without a granule, or without a file that matches, `bad-input`
 *   for times in the wrong order
 */
export async function find(query: Cmr, asking: Asking): Promise<Found> {
  const { shortName, limit, files: globs } = query;
  const url = `${asking.context.config.env.LIFECYCLE_CMR_URL || CMR}/search/granules.umm_json?${parameters(query)}`;
  const items: unknown[] = [];
  let searchAfter: string | undefined;
  let hits = 0;
  do {
    const headers: Record<string, string> =
      searchAfter === undefined ? {} : { 'cmr-search-after': searchAfter };
    const { json, document } = await fetchJson(url, asking, { headers });
    const page = json as { hits?: unknown; items?: unknown };
    const got = Array.isArray(page.items) ? page.items : [];
    hits = Number(page.hits ?? document.headers['cmr-hits'] ?? got.length);
    items.push(...got);
    const next = document.headers['cmr-search-after'];
    searchAfter = got.length > 0 && typeof next === 'string' && next !== searchAfter ? next : undefined;
  } while (searchAfter !== undefined && items.length < limit);
  if (items.length === 0) {
    throw nothingFound(
      `CMR ${shortName}`,
      `no granule is found${query.version === undefined ? '' : ` in version ${query.version}`}${query.temporal ? ` from ${query.temporal.join(' to ')}` : ''}. Check the short name, the version and the times.`
    );
  }
  const matches = matcher(globs);
  const files = items
    .slice(0, limit)
    .flatMap(item => filesOf(item))
    .filter(({ name }) => matches(name))
    .sort((a, b) => (a.time ?? '').localeCompare(b.time ?? ''));
  if (files.length === 0) {
    throw nothingFound(
      `CMR ${shortName}`,
      `${items.length} granules are found, but none has a file to download over https that matches ${globs.join(', ')}.`
    );
  }
  const notes = seriesNotes(files);
  if (hits > limit) {
    notes.push(
      `${hits} granules match; only the first ${limit} are taken. Raise cmr.limit, or narrow the times.`
    );
  }
  return { files, notes, product: shortName };
}

function parameters({ shortName, version, provider, temporal, box }: Cmr): string {
  const query = new URLSearchParams({
    short_name: shortName,
    page_size: String(PAGE),
    sort_key: 'start_date'
  });
  if (version !== undefined) {
    query.set('version', version);
  }
  if (provider !== undefined) {
    query.set('provider', provider);
  }
  if (temporal) {
    const [start, stop] = [span(temporal[0]).first, span(temporal[1]).last];
    if (start > stop) {
      throw new LifecycleError('bad-input', `cmr.temporal: ${temporal[0]} is after ${temporal[1]}.`, {
        subject: 'cmr.temporal'
      });
    }
    query.append('temporal[]', `${start.toISOString()},${stop.toISOString()}`);
  }
  if (box) {
    query.set('bounding_box', box.join(','));
  }
  return query.toString();
}

interface Granule {
  umm?: {
    RelatedUrls?: { URL?: unknown; Type?: unknown }[];
    TemporalExtent?: { RangeDateTime?: { BeginningDateTime?: unknown }; SingleDateTime?: unknown };
    DataGranule?: { ArchiveAndDistributionInformation?: Archived[] };
  };
}

interface Archived {
  Name?: unknown;
  SizeInBytes?: unknown;
  Checksum?: { Value?: unknown; Algorithm?: unknown };
}

/** The https downloads of a granule, with what its archive says of the file of that name. */
function filesOf(item: unknown): FoundFile[] {
  const { umm } = item as Granule;
  const extent = umm?.TemporalExtent;
  const begin = extent?.RangeDateTime?.BeginningDateTime ?? extent?.SingleDateTime;
  const at = typeof begin === 'string' ? Date.parse(begin) : NaN;
  const archived = umm?.DataGranule?.ArchiveAndDistributionInformation ?? [];
  const urls = (umm?.RelatedUrls ?? []).flatMap(({ URL: url, Type }) =>
    Type === 'GET DATA' && typeof url === 'string' && /^https?:/.test(url) && !BESIDE.test(url) ? [url] : []
  );
  return urls.map(url => {
    const name = nameOf(url);
    const known =
      archived.find(({ Name }) => Name === name) ?? (archived.length === 1 ? archived[0] : undefined);
    // `Size` with its unit is rounded; only the bytes are exact.
    const size = known?.Name === name ? Number(known.SizeInBytes ?? NaN) : NaN;
    return foundFile(url, {
      name,
      sizeBytes: Number.isSafeInteger(size) ? size : null,
      checksum: known?.Name === name ? checksumOf(known.Checksum) : null,
      time: Number.isNaN(at) ? null : new Date(at).toISOString(),
      credentials: 'earthdata'
    });
  });
}

function checksumOf(checksum: Archived['Checksum']): string | null {
  const algorithm = String(checksum?.Algorithm ?? '')
    .toLowerCase()
    .replace(/-/g, '');
  return ['md5', 'sha1', 'sha256', 'sha512'].includes(algorithm) && typeof checksum?.Value === 'string'
    ? `${algorithm}:${checksum.Value.toLowerCase()}`
    : null;
}
