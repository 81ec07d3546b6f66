/** What goes to the workers with each part: who works, and which roots there are. Never secrets. */
import { formatLocation, type Config, type Endpoint } from '../../config';
import { BUCKETS } from '../../core';

/** Where object stores are: no credentials, which workers have of their own. */
const PLACES = Object.values(BUCKETS).flatMap(({ variables }) => variables);

/** The configuration as resolved here, as a `lifecycle.yaml` for the workers. */
export function workerConfig({ user, sharedFolders, endpoints, panels }: Config): object {
  return {
    ...(user !== null && { user }),
    shared: sharedFolders,
    endpoints: Object.fromEntries(
      endpoints.filter(({ problem }) => problem === undefined).map(each => [each.name, endpointOf(each)])
    ),
    panels: panels.map(({ id, title, roots }) => ({
      id,
      title,
      roots: roots.map(({ location, ownKey: _, ...rules }) => ({ uri: formatLocation(location), ...rules }))
    }))
  };
}

/** Keys are looked for in the worker's own environment, under the names that they have here. */
function endpointOf({ type, url, region, pathStyle, keyFields }: Endpoint): object {
  const named = Object.entries(keyFields).filter(([, name]) => /^[A-Z][A-Z0-9_]*$/.test(name));
  return {
    type,
    url,
    ...(region !== undefined && { region }),
    pathStyle,
    ...Object.fromEntries(named.map(([field, name]) => [field, `\${${name}:-}`]))
  };
}

/** Variables that a part must see as they are here; the others of these are taken away. */
export function workerEnvironment({ user, onHub, env }: Config): {
  environment: Record<string, string>;
  unset: string[];
} {
  const here: Record<string, string | undefined> = {
    ...Object.fromEntries(PLACES.map(name => [name, env[name]])),
    JUPYTERHUB_USER: onHub && user !== null ? user : undefined
  };
  const names = Object.keys(here);
  return {
    environment: Object.fromEntries(
      names.flatMap(name => (here[name] === undefined ? [] : [[name, here[name]!] as const]))
    ),
    unset: names.filter(name => here[name] === undefined)
  };
}
