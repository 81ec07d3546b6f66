/**
 * URIs to locations and back. The only place that reads a URI, so that the
 * configured roots and everything a person names resolve to the same identity.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { LifecycleError } from '../core/errors';
import { BUCKETS, SCHEMES, bucketTypeOf, type BucketType } from '../core/buckets';
import { urlPath, type Location } from '../core/location';
import { expandHome } from './paths';
import { findRemote } from './rclone';
import type { Config } from './types';

/** What resolving a URI needs to know. */
export type UriContext = Pick<Config, 'endpoints' | 'aws' | 'remotes' | 'remotesProblem' | 'env'>;

/**
 * The location a person means. Keys of object stores stay raw; a disk path is
 * made absolute against `cwd` the way a shell would, keeping a trailing slash.
 *
 * | written | location |
 * | --- | --- |
 * | `gs://b/k`, `s3://b/k` | that bucket, at the endpoint the environment names |
 * | `osn://b/k` | a bucket at a configured endpoint |
 * | `name:b/k` | a bucket of an rclone remote |
 * | `/p`, `p`, `~/p`, `file:///p` | disk |
 * | `https://h/p?q` | a web host, read only |
 *
 * @throws LifecycleError `bad-input`
 */
export function parseUri(uri: string, context: UriContext, cwd: string): Location {
  if (uri === '') {
    throw bad('An empty URI names nothing. Give a path or a URI like gs://bucket/key.', uri);
  }
  if (uri.includes('\0')) {
    throw bad('A URI may not hold a null character.', uri.replaceAll('\0', '\\0'));
  }
  const schemed = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(.*)$/s.exec(uri);
  if (schemed) {
    return parseSchemed(uri, schemed[1]!.toLowerCase(), schemed[2]!, context, cwd);
  }
  const remote = /^([A-Za-z0-9_][A-Za-z0-9_.+@ -]*):(.*)$/s.exec(uri);
  if (remote) {
    const location = parseRemote(uri, remote[1]!, remote[2]!, context, cwd);
    if (location) {
      return location;
    }
  }
  return diskLocation(uri, context, cwd, 'path');
}

/** The URI of a location, as a person would write it. */
export function formatLocation(location: Location): string {
  const { type, scheme, bucket, key, endpoint } = location;
  switch (type) {
    case 'disk':
      return scheme === 'path'
        ? `/${key}`
        : scheme === 'file'
          ? `file:///${urlPath(key)}`
          : `${scheme}/${key}`;
    case 'http':
      return `${endpoint}/${key}`;
    default: {
      const root = `${spelled(scheme)}${bucket}`;
      return key === '' ? root : `${root}/${key}`;
    }
  }
}

/** A scheme with what stands between it and the bucket; a remote's or an alias' has it. */
function spelled(scheme: Location['scheme']): string {
  return /[:/]$/.test(scheme) ? scheme : `${scheme}://`;
}

function parseSchemed(uri: string, scheme: string, rest: string, context: UriContext, cwd: string): Location {
  switch (scheme) {
    case 'file':
      return parseFileUri(uri, rest, context, cwd);
    case 'http':
    case 'https':
      return parseHttp(uri, scheme, rest);
  }
  const type = bucketTypeOf(scheme);
  if (type !== undefined && BUCKETS[type].scheme === scheme) {
    return bucketLocation(uri, type, BUCKETS[type].endpoint(context), rest, scheme);
  }
  const endpoint = context.endpoints.find(candidate => candidate.name === scheme);
  if (!endpoint) {
    const known = [...SCHEMES, ...context.endpoints.map(candidate => candidate.name)];
    throw bad(
      `"${scheme}://" is not known here; use one of ${known.map(name => `${name}://`).join(', ')}.`,
      uri
    );
  }
  if (endpoint.problem !== undefined) {
    throw bad(`${scheme}:// cannot be used: ${endpoint.problem}`, uri);
  }
  const shown: Location['scheme'] = scheme === 'osn' ? 'osn' : `${scheme}://`;
  return bucketLocation(uri, endpoint.type, endpoint.url, rest, shown);
}

function bucketLocation(
  uri: string,
  type: BucketType,
  endpoint: string,
  rest: string,
  scheme: Location['scheme']
): Location {
  const slash = rest.indexOf('/');
  const bucket = slash < 0 ? rest : rest.slice(0, slash);
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,221}$/.test(bucket)) {
    const problem = bucket === '' ? `"${uri}" names no bucket` : `"${bucket}" is not a bucket's name`;
    throw bad(`${problem}. Write it like ${spelled(scheme)}bucket/key.`, uri);
  }
  return { type, endpoint, bucket, key: slash < 0 ? '' : rest.slice(slash + 1), scheme };
}

function parseHttp(uri: string, scheme: 'http' | 'https', rest: string): Location {
  const [authority] = rest.split(/[/?#]/, 1) as [string];
  if (authority.includes('@')) {
    throw bad('A URL may not hold a user name or password.', uri.replace(authority, '***'));
  }
  if (authority === '') {
    throw bad('The URL names no host.', uri);
  }
  const endpoint = normaliseHost(uri, `${scheme}://${authority}`);
  const path = rest.slice(authority.length);
  // A page's fragment means nothing here; an archive's is one of its members.
  const tail = /^[^#]*\.zip(\/content)?(\?[^#]*)?#/i.test(path) ? path : path.replace(/#.*$/s, '');
  return { type: 'http', endpoint, bucket: '', key: tail.startsWith('/') ? tail.slice(1) : tail, scheme };
}

function normaliseHost(uri: string, text: string): string {
  try {
    const url = new URL(text);
    return `${url.protocol}//${url.host}`;
  } catch (cause) {
    throw new LifecycleError('bad-input', `"${text}" is not a web address.`, { subject: uri, cause });
  }
}

function parseFileUri(uri: string, rest: string, context: UriContext, cwd: string): Location {
  const path = rest.startsWith('localhost/') ? rest.slice('localhost'.length) : rest;
  if (!path.startsWith('/')) {
    throw bad('A file URI has three slashes: file:///path.', uri);
  }
  try {
    const decoded = decodeURIComponent(path);
    if (decoded.includes('\0')) {
      throw new URIError('null character');
    }
    return diskLocation(decoded, context, cwd, 'file');
  } catch (cause) {
    throw new LifecycleError('bad-input', `"${uri}" holds an escape that is not valid in a file URI.`, {
      subject: uri,
      cause
    });
  }
}

function parseRemote(
  uri: string,
  name: string,
  rest: string,
  context: UriContext,
  cwd: string
): Location | undefined {
  const remote = findRemote(context.remotes, name);
  if (!remote) {
    // A file may hold a colon ("2000-01-01T00:00.nc"); a mistyped remote must not become one.
    if (existsSync(resolve(cwd, uri))) {
      return undefined;
    }
    if (context.remotesProblem !== undefined) {
      throw bad(`The remote "${name}:" cannot be looked up: ${context.remotesProblem}.`, uri);
    }
    const known = context.remotes.map(candidate => `${candidate.name}:`).join(', ');
    const why = known ? `known remotes: ${known}` : 'no rclone remotes are configured';
    const hint =
      SCHEMES.includes(name) || context.endpoints.some(endpoint => endpoint.name === name)
        ? `Did you mean ${name}://${name === 'file' ? '/' : ''}${rest.replace(/^\/+/, '')}?`
        : `For a file of that name write ./${uri}.`;
    throw bad(`There is no remote "${name}:" (${why}). ${hint}`, uri);
  }
  if (remote.problem !== undefined) {
    throw bad(`The remote "${name}:" cannot be used: ${remote.problem}`, uri);
  }
  const scheme: Location['scheme'] = `${name}:`;
  switch (remote.type) {
    case 'disk':
      return { ...diskLocation(rest === '' ? '.' : rest, context, cwd, 'path'), scheme };
    case 'http':
      return {
        type: 'http',
        endpoint: remote.endpoint,
        bucket: '',
        key: `${remote.basePath}${rest.replace(/^\/+/, '')}`,
        scheme: remote.endpoint.startsWith('https:') ? 'https' : 'http'
      };
    default:
      return bucketLocation(uri, remote.type, remote.endpoint, rest.replace(/^\/+/, ''), scheme);
  }
}

function diskLocation(path: string, { env }: UriContext, cwd: string, scheme: 'path' | 'file'): Location {
  const expanded = expandHome(path, env);
  const absolute = resolve(cwd, expanded);
  const slash = /\/\.{0,2}$/.test(`/${expanded}`) && absolute !== '/' ? '/' : '';
  return { type: 'disk', endpoint: '', bucket: '', key: `${absolute.slice(1)}${slash}`, scheme };
}

function bad(message: string, uri: string): LifecycleError {
  return new LifecycleError('bad-input', message, { subject: uri });
}
