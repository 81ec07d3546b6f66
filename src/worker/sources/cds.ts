/**
 * The Climate and Atmosphere Data Stores: a request becomes a job, whose result
 * is a file (OGC API Processes: `/processes/{id}/execution`, `/jobs/{id}`, `/jobs/{id}/results`).
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Found } from '../../protocol/sources';
import { isLifecycleError, LifecycleError, sleep } from '../core';
import { cdsUrl, webCredentials } from '../credentials';
import { addressIn, fetchJson, foundFile, unexpected, type Asking, type Query } from './source';

const FIRST_POLL_MS = 1000;
const SLOWEST_POLL_MS = 120_000;
const ID = /^[\w-]{1,100}$/;

type Cds = Query<'cds'>;

interface Job {
  jobID?: unknown;
  status?: unknown;
  metadata?: { log?: unknown };
}

/**
 * One file, fetched whole. Waits for the job, which may take days, and tells `asking.note` how it
 * stands; a request that was begun before is not made again.
 *
 * @throws LifecycleError `unauthorized` without a token, `bad-input` when the request failed at the
 *   data store
 */
export async function find(query: Cds, asking: Asking): Promise<Found> {
  const { id } = await submitted(query, asking);
  await finished(query, id, asking);
  return resultOf(query, id, asking);
}

/** The file that the job made. */
export async function resultOf(query: Cds, id: string, asking: Asking): Promise<Found> {
  const results = `${await jobsOf(query, asking)}/${encodeURIComponent(id)}/results`;
  const { json, document } = await fetchJson(results, asking);
  const value = (json as { asset?: { value?: Record<string, unknown> } }).asset?.value;
  if (typeof value?.href !== 'string') {
    throw unexpected(results, 'it names no file');
  }
  const size = Number(value['file:size'] ?? NaN);
  const checksum = value['file:checksum'];
  const uri = addressIn(value.href, document.url).href;
  const file = foundFile(uri, {
    id: `cds:${query.dataset}/${id}`,
    sizeBytes: Number.isSafeInteger(size) ? size : null,
    checksum: typeof checksum === 'string' && /^[0-9a-f]{32}$/.test(checksum) ? `md5:${checksum}` : null,
    isWhole: true,
    problems: /\.(zip|tgz|tar\.gz|grib2?)$/i.test(uri)
      ? ['The request gives no NetCDF file: ask for data_format: netcdf and download_format: unarchived.']
      : []
  });
  return { files: [file], notes: [], product: query.dataset, isOneWhole: true };
}

/**
 * The job of this request, and how it stands: one that was begun before is
 * taken up, by whichever process, else it is asked for.
 *
 * @param known - A job that is tried before the one that the state folder remembers
 */
export async function submitted(
  query: Cds,
  asking: Asking,
  known?: string
): Promise<{ id: string; status: string }> {
  const { config } = asking.context;
  const api = await apiOf(query, asking);
  if (!(await webCredentials(config).secretsOf('cds'))) {
    throw new LifecycleError(
      'unauthorized',
      `${api}: there is no personal access token. Copy yours from https://cds.climate.copernicus.eu/profile and enter it under Credentials, or in ~/.cdsapirc.`,
      { subject: api }
    );
  }
  const folder = join(config.stateFolder, 'cds');
  const key = createHash('sha256')
    .update(JSON.stringify([api, query.dataset, query.request]))
    .digest('hex');
  const memory = join(folder, `${key}.json`);
  const before = known ?? (await readFile(memory, 'utf8').catch(() => undefined));
  if (before !== undefined && ID.test(before)) {
    const status = await statusOf(`${api}/retrieve/v1/jobs/${before}`, asking);
    if (status !== undefined) {
      return { id: before, status };
    }
  }
  const url = `${api}/retrieve/v1/processes/${encodeURIComponent(query.dataset)}/execution`;
  const { json } = await fetchJson(url, asking, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ inputs: query.request })
  });
  const { jobID: id, status } = json as Job;
  if (typeof id !== 'string' || !ID.test(id)) {
    throw unexpected(url, 'it names no job');
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(memory, id, { mode: 0o600 });
  return { id, status: String(status) };
}

/** Of a job that can still give, or has given, a result. */
async function statusOf(url: string, asking: Asking): Promise<string | undefined> {
  try {
    const status = String(((await fetchJson(url, asking)).json as Job).status);
    return ['accepted', 'running', 'successful'].includes(status) ? status : undefined;
  } catch (error) {
    // The store forgets old jobs.
    if (isLifecycleError(error, 'not-found', 'bad-input')) {
      return undefined;
    }
    throw error;
  }
}

async function apiOf({ url }: Cds, { context }: Asking): Promise<string> {
  return url?.replace(/\/+$/, '') ?? (await cdsUrl(context.config.env));
}

async function jobsOf(query: Cds, asking: Asking): Promise<string> {
  return `${await apiOf(query, asking)}/retrieve/v1/jobs`;
}

/** Wait until the job has ended well; asked ever less often. */
export async function finished(query: Cds, id: string, asking: Asking): Promise<void> {
  const { dataset } = query;
  const url = `${await jobsOf(query, asking)}/${encodeURIComponent(id)}`;
  for (let waitMs = FIRST_POLL_MS; ; waitMs = Math.min(SLOWEST_POLL_MS, waitMs * 1.5)) {
    const { json } = await fetchJson(`${url}?log=True`, asking);
    const job = json as Job;
    const status = String(job.status);
    if (status === 'successful') {
      return;
    }
    if (status !== 'accepted' && status !== 'running') {
      throw new LifecycleError(
        'bad-input',
        `The request for ${dataset} ${status === 'failed' ? 'failed' : `was ${status}`} at the data store${reasonOf(job)}.`,
        { subject: dataset }
      );
    }
    asking.note?.(`The request for ${dataset} is ${status} at the data store.`);
    await sleep(waitMs, asking.signal);
  }
}

/** The last words of the job's log. */
function reasonOf({ metadata }: Job): string {
  const log = Array.isArray(metadata?.log) ? (metadata.log as unknown[]) : [];
  const last = log.at(-1);
  const words = Array.isArray(last) ? String(last.at(-1)) : '';
  return words === '' ? '' : `: ${words.replace(/\s+/g, ' ').slice(0, 300)}`;
}
