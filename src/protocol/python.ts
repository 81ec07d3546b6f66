/** Values, and where data lie, as Python writes them. */
import type { RemoteSource } from './references';

/** A variable of the environment, as code. */
export class EnvironmentVariable {
  constructor(readonly variable: string) {}
}

/** A value as Python writes it. */
export function python(value: unknown): string {
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False';
    case 'object':
      if (value instanceof EnvironmentVariable) {
        return `os.environ[${python(value.variable)}]`;
      }
      return value === null
        ? 'None'
        : `{${Object.entries(value)
            .map(([name, each]) => `${python(name)}: ${python(each)}`)
            .join(', ')}}`;
    default:
      // JSON's strings and numbers are Python's.
      return JSON.stringify(value);
  }
}

/** Arguments by name. */
export function keywords(options: Record<string, unknown>): string {
  return Object.entries(options)
    .map(([name, value]) => `${name}=${python(value)}`)
    .join(', ');
}

/** Options under a name, if there are any. */
export function nonEmpty(name: string, options: Record<string, unknown>): Record<string, unknown> {
  return Object.keys(options).length > 0 ? { [name]: options } : {};
}

/** fsspec's options for a place: s3fs, gcsfs; nothing for files and the web. */
export function fsspecOptions(remote: RemoteSource): Record<string, unknown> {
  const { protocol, endpoint, anonymous, keys, profile } = remote;
  switch (protocol) {
    case 's3':
      return {
        ...(anonymous && { anon: true }),
        ...(profile !== undefined && { profile }),
        ...(keys && {
          key: new EnvironmentVariable(keys.accessKeyId),
          secret: new EnvironmentVariable(keys.secretAccessKey)
        }),
        ...(endpoint !== undefined && { endpoint_url: endpoint })
      };
    case 'gs':
      return {
        ...(anonymous && { token: 'anon' }),
        ...(endpoint !== undefined && { endpoint_url: endpoint })
      };
    default:
      return {};
  }
}
