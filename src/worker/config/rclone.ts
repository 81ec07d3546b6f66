/** Remotes of rclone, so that commands pasted from rclone's world mean the same bucket here. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { normaliseEndpoint } from './endpoint';
import { homeFolder } from './paths';
import type { Remote } from './types';

type Env = Readonly<Record<string, string | undefined>>;
type Options = Record<string, string>;

/** The remotes of `rclone.conf` and of `RCLONE_CONFIG_<NAME>_<OPTION>`; the environment wins. */
export async function readRemotes(env: Env, cwd: string): Promise<{ remotes: Remote[]; problem?: string }> {
  const { sections, problem } = await readSections(env, cwd);
  for (const [variable, value] of Object.entries(env)) {
    const match = /^RCLONE_CONFIG_(.+?)_([A-Z][A-Z0-9_]*)$/.exec(variable);
    if (!match || value === undefined) {
      continue;
    }
    const [name, option] = splitVariable(match[0], sections, env);
    if (name !== undefined && option !== undefined) {
      sections.set(name, { ...sections.get(name), [option]: value });
    }
  }
  return { remotes: [...sections].map(([name, options]) => toRemote(name, options)), problem };
}

async function readSections(
  env: Env,
  cwd: string
): Promise<{ sections: Map<string, Options>; problem?: string }> {
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
    return { sections: parseIni(text) };
  }
  return { sections: new Map() };
}

/** The INI dialect of rclone.conf: sections, `key = value`, `#` and `;` comment lines. */
export function parseIni(text: string): Map<string, Options> {
  const sections = new Map<string, Options>();
  let current: Options | undefined;
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    const section = /^\[(.+)\]$/.exec(line);
    if (section) {
      current = {};
      sections.set(section[1]!, current);
      continue;
    }
    const equals = line.indexOf('=');
    if (current && equals > 0 && !/^[#;]/.test(line)) {
      current[line.slice(0, equals).trim()] = line.slice(equals + 1).trim();
    }
  }
  return sections;
}

/**
 * Remote and option of a variable. Names may hold underscores, so the remote
 * is one that is known from the file, or one that has a `_TYPE` variable.
 */
function splitVariable(
  variable: string,
  sections: ReadonlyMap<string, Options>,
  env: Env
): [string?, string?] {
  const rest = variable.slice('RCLONE_CONFIG_'.length);
  for (const name of sections.keys()) {
    const prefix = `${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}_`;
    if (rest.startsWith(prefix)) {
      return [name, rest.slice(prefix.length).toLowerCase()];
    }
  }
  for (let cut = rest.indexOf('_'); cut > 0; cut = rest.indexOf('_', cut + 1)) {
    const name = rest.slice(0, cut);
    if (env[`RCLONE_CONFIG_${name}_TYPE`] !== undefined) {
      return [name.toLowerCase(), rest.slice(cut + 1).toLowerCase()];
    }
  }
  return [];
}

function toRemote(name: string, options: Options): Remote {
  const type = options.type ?? '';
  try {
    switch (type) {
      case 's3':
        return {
          name,
          type: 's3',
          endpoint: normaliseEndpoint(options.endpoint ?? '', `${name}: endpoint`),
          basePath: '',
          options
        };
      case 'google cloud storage':
      case 'gcs':
        return {
          name,
          type: 'gcs',
          endpoint: normaliseEndpoint(options.endpoint ?? '', `${name}: endpoint`),
          basePath: '',
          options
        };
      case 'local':
        return { name, type: 'disk', endpoint: '', basePath: '', options };
      case 'http': {
        const url = new URL(options.url ?? '');
        const path = url.pathname.replace(/^\//, '');
        const basePath = path === '' || path.endsWith('/') ? path : `${path}/`;
        return { name, type: 'http', endpoint: `${url.protocol}//${url.host}`, basePath, options };
      }
    }
  } catch (error) {
    return { name, type: 'http', endpoint: '', basePath: '', options, problem: (error as Error).message };
  }
  const problem = `remotes of type "${type}" are not supported (s3, google cloud storage, local and http are)`;
  return { name, type: 'http', endpoint: '', basePath: '', options, problem };
}
