/** Remotes of rclone, so that commands pasted from rclone's world mean the same bucket here. */
import type { Env } from '../core/environment';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readAwsSettings } from './aws';
import { gcsEndpoint, normaliseEndpoint } from '../core/endpoint';
import { homeFolder } from './paths';
import type { Remote } from './types';

type Options = Record<string, string>;

/** A remote as it was found: its options, and where. */
interface Section {
  options: Options;
  source: string;
}

/** The remotes of `rclone.conf` and of `RCLONE_CONFIG_<NAME>_<OPTION>`; the environment wins. */
export async function readRemotes(env: Env, cwd: string): Promise<{ remotes: Remote[]; problem?: string }> {
  const { sections, problem } = await readSections(env, cwd);
  addVariables(sections, env);
  const remotes = await Promise.all(
    [...sections].map(([name, section]) => toRemote(name, section, env, cwd))
  );
  return { remotes, problem };
}

/**
 * The remote of a name. rclone reads `leap-inbox:` from variables that hold
 * its hyphen, which shells cannot set: an underscore will do here.
 */
export function findRemote(remotes: readonly Remote[], name: string): Remote | undefined {
  return (
    remotes.find(remote => remote.name === name) ??
    remotes.find(remote => remote.isFromEnvironment && variablePart(remote.name) === variablePart(name))
  );
}

/** A remote's name as a shell can write it in a variable. */
function variablePart(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
}

async function readSections(
  env: Env,
  cwd: string
): Promise<{ sections: Map<string, Section>; problem?: string }> {
  const home = homeFolder(env);
  const candidates = env.RCLONE_CONFIG
    ? [resolve(cwd, env.RCLONE_CONFIG)]
    : [
        join(env.XDG_CONFIG_HOME || join(home, '.config'), 'rclone', 'rclone.conf'),
        join(home, '.rclone.conf')
      ];
  for (const path of candidates) {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch {
      // No such file, or not ours to read: then it configures nothing here.
      continue;
    }
    if (/^RCLONE_ENCRYPT_V\d/m.test(text)) {
      const problem = `${path} is encrypted, and its password is not asked for here; use RCLONE_CONFIG_* variables or an unencrypted file`;
      return { sections: new Map(), problem };
    }
    return { sections: parseIni(text, path) };
  }
  return { sections: new Map() };
}

/** The INI dialect of rclone.conf: sections, `key = value`, `#` and `;` comment lines. */
function parseIni(text: string, source: string): Map<string, Section> {
  const sections = new Map<string, Section>();
  let current: Options | undefined;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    const section = /^\[(.+)\]$/.exec(line);
    if (section) {
      current = {};
      sections.set(section[1]!, { options: current, source });
      continue;
    }
    const equals = line.indexOf('=');
    if (current && equals > 0 && !/^[#;]/.test(line)) {
      current[line.slice(0, equals).trim()] = line.slice(equals + 1).trim();
    }
  }
  return sections;
}

/** `RCLONE_CONFIG_<NAME>_<OPTION>`, of a remote in the file or one that a `_TYPE` variable makes. */
function addVariables(sections: Map<string, Section>, env: Env): void {
  const names = new Map(
    [...sections.keys()].flatMap(name => [
      [variablePart(name), name],
      [name.toUpperCase(), name]
    ])
  );
  for (const variable of Object.keys(env)) {
    const part = /^RCLONE_CONFIG_(.+)_TYPE$/.exec(variable)?.[1];
    if (part !== undefined && !names.has(part)) {
      names.set(part, part.toLowerCase());
    }
  }
  // Names may hold underscores: LEAP_INBOX_TYPE is of leap_inbox, though there be a leap.
  const longestFirst = [...names].sort(([a], [b]) => b.length - a.length);
  for (const [variable, value] of Object.entries(env)) {
    const [part, name] = longestFirst.find(([part]) => variable.startsWith(`RCLONE_CONFIG_${part}_`)) ?? [];
    if (part === undefined || name === undefined || value === undefined) {
      continue;
    }
    const option = variable.slice(`RCLONE_CONFIG_${part}_`.length).toLowerCase();
    const variables = `RCLONE_CONFIG_${part}_* variables`;
    const known = sections.get(name);
    sections.set(name, {
      options: { ...known?.options, [option]: value },
      source: known && !known.source.includes(variables) ? `${known.source} and ${variables}` : variables
    });
  }
}

async function toRemote(name: string, section: Section, env: Env, cwd: string): Promise<Remote> {
  const { options, source } = section;
  const isFromEnvironment = source.startsWith('RCLONE_CONFIG_');
  const base = { name, basePath: '', options, source, isFromEnvironment };
  const type = options.type ?? '';
  try {
    switch (type) {
      case 's3':
        return { ...base, type: 's3', ...(await s3Place(name, options, env, cwd)) };
      case 'google cloud storage':
      case 'gcs': {
        const own = normaliseEndpoint(options.endpoint ?? '', `${name}: endpoint`);
        return { ...base, type: 'gcs', endpoint: own || gcsEndpoint(env) };
      }
      case 'local':
        return { ...base, type: 'disk', endpoint: '' };
      case 'http': {
        const url = new URL(options.url ?? '');
        const path = url.pathname.replace(/^\//, '');
        const basePath = path === '' || path.endsWith('/') ? path : `${path}/`;
        return { ...base, type: 'http', endpoint: `${url.protocol}//${url.host}`, basePath };
      }
    }
  } catch (error) {
    return { ...base, type: 'http', endpoint: '', problem: (error as Error).message };
  }
  const problem = `remotes of type "${type}" are not supported (s3, google cloud storage, local and http are)`;
  return { ...base, type: 'http', endpoint: '', problem };
}

/** With `env_auth` and no endpoint of its own it is where AWS' environment or profile says. */
async function s3Place(
  name: string,
  options: Options,
  env: Env,
  cwd: string
): Promise<Pick<Remote, 'endpoint' | 'aws'>> {
  const own = normaliseEndpoint(options.endpoint ?? '', `${name}: endpoint`);
  if (!isTrue(options.env_auth) || options.access_key_id) {
    return { endpoint: own };
  }
  const aws = await readAwsSettings(env, cwd, {
    profile: options.profile,
    credentialsFile: options.shared_credentials_file
  });
  const { url, field } = aws.endpoint;
  return { endpoint: options.endpoint ? own : normaliseEndpoint(url, field), aws };
}

/** A switch in rclone's options. */
export function isTrue(value: string | undefined): boolean {
  return /^(true|t|1|yes|on)$/i.test(value ?? '');
}
