/**
 * The Climate and Atmosphere Data Stores: a request becomes a job, whose result
 * is a file (OGC API Processes: `/processes/{id}/execution`, `/jobs/{id}`, `/jobs/{id}/results`).
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Found } from '../../protocol/sources';
import { isLifecycleError, LifecycleError, sleep } from '../core';
import { CDS_URL, readCdsapirc, webCredentials } from '../credentials';
import { fetchJson, foundFile, unexpected, type Asking, type Query } from './source';

const FIRST_POLL_MS = 1000;
const SLOWEST_POLL_MS = 120_000;

type Cds = Query<'cds'>;

interface Job {
  jobID?: unknown;
  status?: unknown;
  metadata?: { log?: unknown };
}

export async function find(query: Cds, asking: Asking): Promise<Found> {
  const { env } = asking.context.config;
  const api = (query.url ?? (env.CDSAPI_URL || (await readCdsapirc(env)).url || CDS_URL)).replace(/\/+$/, '');
  if (!(await webCredentials(asking.context.config).secretsOf('cds'))) {
    throw new LifecycleError(
      'unauthorized',
      `${api}: there is no personal access token. Copy yours from https://cds.climate.copernicus.eu/profile and enter it under Credentials, or in ~/.cdsapirc.`,
      { subject: api }
    );
  }
  const jobs = `${api}/retrieve/v1/jobs`;
  const id = await jobOf(query, api, asking);
  await finished(`${jobs}/${encodeURIComponent(id)}`, query, asking);
  const results = `${jobs}/${encodeURIComponent(id)}/results`;
  const { json, document } = await fetchJson(results, asking);
  const value = (json as { asset?: { value?: Record<string, unknown> } }).asset?.value;
  if (typeof value?.href !== 'string') {
    throw unexpected(results, 'it names no file');
  }
  const size = Number(value['file:size'] ?? NaN);
  const checksum = value['file:checksum'];
  const uri = new URL(value.href, document.url).href;
  const file = foundFile(uri, {
    id: `cds:${query.dataset}/${id}`,
    sizeBytes: Number.isSafeInteger(size) ? size : null,
    checksum: typeof checksum === 'string' && /^[0-9a-f]{32}$/.test(checksum) ? `md5:${checksum}` : null,
    isWhole: true,
    problems: /\.(zip|tgz|tar\.gz|grib2?)$/i.test(uri)
      ? ['The request gives no NetCDF file: ask for data_format: netcdf and download_format: unarchived.']
      : []
  });
  return { files: [file], notes: [] };
}

/** The job of this request: one that was begun before is taken up, else it is asked for. */
async function jobOf(query: Cds, api: string, asking: Asking): Promise<string> {
  const folder = join(asking.context.config.stateFolder, 'cds');
  const key = createHash('sha256')
    .update(JSON.stringify([api, query.dataset, query.request]))
    .digest('hex');
  const memory = join(folder, `${key}.json`);
  const known = await readFile(memory, 'utf8').catch(() => undefined);
  if (known !== undefined && /^[\w-]{1,100}$/.test(known)) {
    try {
      const { json } = await fetchJson(`${api}/retrieve/v1/jobs/${known}`, asking);
      if (['accepted', 'running', 'successful'].includes(String((json as Job).status))) {
        return known;
      }
    } catch (error) {
      // The store forgets old jobs.
      if (!isLifecycleError(error, 'not-found', 'bad-input')) {
        throw error;
      }
    }
  }
  const url = `${api}/retrieve/v1/processes/${encodeURIComponent(query.dataset)}/execution`;
  const { json } = await fetchJson(url, asking, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ inputs: query.request })
  });
  const id = (json as Job).jobID;
  if (typeof id !== 'string' || !/^[\w-]{1,100}$/.test(id)) {
    throw unexpected(url, 'it names no job');
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(memory, id, { mode: 0o600 });
  return id;
}

/** Wait until the job has ended well; asked ever less often. */
async function finished(url: string, { dataset }: Cds, asking: Asking): Promise<void> {
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
