/** The climate and atmosphere data stores (CDS, ADS, EWDS): one ECMWF account, `~/.cdsapirc` as cdsapi keeps it. */
import { join } from 'node:path';
import { homeFolder } from '../../config/paths';
import { readPrivate, removePrivate, writePrivate } from './privateFile';
import type { Env } from '../../core/environment';
import type { FoundSecrets, Provider, Secrets } from './types';

/** Where neither `CDSAPI_URL` nor the file names another. */
const CDS_URL = 'https://cds.climate.copernicus.eu/api';
const HOSTS = ['cds.climate.copernicus.eu', 'ads.atmosphere.copernicus.eu', 'ewds.climate.copernicus.eu'];

function cdsapiFile(env: Env): string {
  return env.CDSAPI_RC || join(homeFolder(env), '.cdsapirc');
}

/** `url: …` and `key: …`, a line each. */
export async function readCdsapirc(env: Env): Promise<Record<string, string>> {
  const found = (await linesOf(env)).flatMap(line => lineOf(line) ?? []);
  return Object.fromEntries(found.map(({ name, value }) => [name, value]));
}

async function linesOf(env: Env): Promise<string[]> {
  return ((await readPrivate(cdsapiFile(env))) ?? '').split('\n');
}

/** What else a person keeps there (`verify: 0`, comments) stays. */
async function linesWithoutKey(env: Env): Promise<string[]> {
  const lines = (await linesOf(env)).filter(line => lineOf(line)?.name !== 'key');
  return lines.at(-1)?.trim() === '' ? lines.slice(0, -1) : lines;
}

function lineOf(line: string): { name: string; value: string } | undefined {
  const match = /^\s*(\w+)\s*:\s*(.*?)\s*$/.exec(line);
  return match ? { name: match[1]!, value: match[2]!.replace(/^(["'])(.*)\1$/, '$2') } : undefined;
}

/** Where the Climate Data Store is asked, unless a plan names another: without a trailing slash. */
export async function cdsUrl(env: Env): Promise<string> {
  const url = env.CDSAPI_URL || (await readCdsapirc(env)).url || CDS_URL;
  return url.replace(/\/+$/, '');
}

export const ecmwf: Provider = {
  name: 'cds',
  title: 'Copernicus Climate and Atmosphere Data Stores (ECMWF)',
  fields: [{ name: 'key', label: 'Personal access token', isSecret: true }],
  link: 'https://cds.climate.copernicus.eu/profile',

  file: cdsapiFile,

  async find(env): Promise<FoundSecrets | undefined> {
    const url = await cdsUrl(env);
    if (env.CDSAPI_KEY) {
      return { secrets: { key: env.CDSAPI_KEY, url }, place: 'CDSAPI_KEY', isRemovable: false };
    }
    const { key } = await readCdsapirc(env);
    return key ? { secrets: { key, url }, place: cdsapiFile(env), isRemovable: true } : undefined;
  },

  async save({ key = '' }: Secrets, env) {
    const others = await linesWithoutKey(env);
    const lines = others.some(line => lineOf(line)?.name === 'url') ? others : [`url: ${CDS_URL}`, ...others];
    await writePrivate(cdsapiFile(env), [...lines, `key: ${key}`, ''].join('\n'));
  },

  async remove(env) {
    const lines = await linesWithoutKey(env);
    // The usual address was written beside the key; another one is the person's.
    const isEmpty = lines.every(line => line.trim() === '' || lineOf(line)?.value === CDS_URL);
    await (isEmpty
      ? removePrivate(cdsapiFile(env))
      : writePrivate(cdsapiFile(env), [...lines, ''].join('\n')));
  },

  headersFor(url, secrets, env) {
    return secrets.key && isStore(url, env, secrets.url) ? { 'private-token': secrets.key } : undefined;
  },

  isFor: (url, env, found) => isStore(url, env, found?.secrets.url),

  explain(_url, status, body, found) {
    const link = /https?:\/\/[^\s"'<>]*licen[cs]es?[^\s"'<>]*/i.exec(body)?.[0]?.replace(/[.,;]+$/, '');
    if (link !== undefined || /licen[cs]es? not accepted/i.test(body)) {
      return `The licence of this dataset has not been accepted. Accept it at ${link ?? 'the dataset’s download page'}, then run the same again.`;
    }
    if (!found) {
      return `It wants a personal access token: copy yours from ${ecmwf.link} and enter it under Credentials, or in ~/.cdsapirc.`;
    }
    return status === 401
      ? `The key from ${found.place} is refused: it has expired or is wrong. Copy a new one from ${ecmwf.link}.`
      : `The key from ${found.place} may not do this.`;
  }
};

function isStore(url: URL, env: Env, known = env.CDSAPI_URL): boolean {
  const own = known !== undefined && URL.canParse(known) ? new URL(known).host : undefined;
  return HOSTS.includes(url.host) || url.host === own;
}
