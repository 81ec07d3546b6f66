/** From the environment and `lifecycle.yaml` to the resolved configuration. */
import type { Env } from '../core/environment';
import { resolve } from 'node:path';
import { isLifecycleError, LifecycleError } from '../core/errors';
import { readAwsSettings } from './aws';
import { DEFAULT_ENDPOINTS, DEFAULT_PANELS, EMPTY_FILE } from './defaults';
import { normaliseEndpoint } from '../core/endpoint';
import { MissingVariable, interpolate, variablesOf } from './interpolate';
import { expandHome, findConfigFile, homeFolder, prepareStateFolder, realPath } from './paths';
import { readRemotes } from './rclone';
import { resolvePanel } from './roots';
import type { ConfigFile, EndpointFile } from './schema';
import type { Config, Endpoint } from './types';
import { identify } from './user';

/**
 * Resolve the configuration. A missing variable leaves its panel with a
 * `problem` and breaks nothing; an invalid file throws `bad-input`.
 */
export async function loadConfig(env: Env, cwd: string): Promise<Config> {
  const file = await readFileIfAny(findConfigFile(env, cwd));
  const { user, onHub, problem: userProblem } = identify(env, file.user);
  const home = await realPath(homeFolder(env));
  const endpoints = Object.entries({ ...DEFAULT_ENDPOINTS, ...file.endpoints }).map(([name, endpoint]) =>
    resolveEndpoint(name, endpoint, env)
  );
  const aws = await readAwsSettings(env, cwd);
  const { remotes, problem: remotesProblem } = await readRemotes(env, cwd);
  const context = { user, userProblem, endpoints, aws, remotes, remotesProblem, env, cwd };
  const panels = await Promise.all(
    (file.panels ?? DEFAULT_PANELS).map(panel => resolvePanel(panel, context))
  );
  const sharedFolders = await Promise.all(
    file.shared.map((folder, i) => realPath(sharedFolder(folder, `shared[${i}]`, env, cwd)))
  );
  return {
    user,
    home,
    stateFolder: await prepareStateFolder(env, cwd),
    sharedFolders,
    endpoints,
    aws,
    remotes,
    remotesProblem,
    panels,
    prices: file.prices,
    onHub,
    env
  };
}

/** A hub needs no file: then neither YAML nor schemas are loaded. */
async function readFileIfAny(path: string | undefined): Promise<ConfigFile> {
  return path === undefined ? EMPTY_FILE : (await import('./file')).readConfigFile(path);
}

/** @throws LifecycleError `bad-input` for a variable that is not set: what is not known to be shared would be one's own */
function sharedFolder(folder: string, field: string, env: Env, cwd: string): string {
  try {
    return resolve(cwd, expandHome(interpolate(folder, env), env));
  } catch (error) {
    if (error instanceof MissingVariable) {
      throw new LifecycleError('bad-input', `${field} in lifecycle.yaml: ${error.message}.`, {
        subject: field
      });
    }
    throw error;
  }
}

/** Missing variables and bad addresses leave the endpoint unusable, not the worker. */
function resolveEndpoint(name: string, endpoint: EndpointFile, env: Env): Endpoint {
  const base = {
    name,
    type: endpoint.type,
    pathStyle: endpoint.pathStyle,
    keyFields: {
      accessKeyId: fieldName(name, 'accessKeyId', endpoint),
      secretAccessKey: fieldName(name, 'secretAccessKey', endpoint)
    }
  };
  try {
    const url = normaliseEndpoint(interpolate(endpoint.url, env), `endpoints.${name}.url`);
    const accessKeyId = interpolate(endpoint.accessKeyId ?? '', env);
    const secretAccessKey = interpolate(endpoint.secretAccessKey ?? '', env);
    return {
      ...base,
      url,
      ...(endpoint.region !== undefined && { region: interpolate(endpoint.region, env) }),
      ...(accessKeyId !== '' && { accessKeyId }),
      ...(secretAccessKey !== '' && { secretAccessKey })
    };
  } catch (error) {
    if (error instanceof MissingVariable || isLifecycleError(error)) {
      return { ...base, url: '', problem: error.message };
    }
    throw error;
  }
}

/** Where a person sets a key: the variable that the field names, else the field. */
function fieldName(name: string, field: 'accessKeyId' | 'secretAccessKey', endpoint: EndpointFile): string {
  return variablesOf(endpoint[field] ?? '')[0] ?? `endpoints.${name}.${field} in lifecycle.yaml`;
}
