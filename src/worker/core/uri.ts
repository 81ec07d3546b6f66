/**
 * URIs, paths and remotes as people write them, to locations and back.
 *
 * | written | location |
 * | --- | --- |
 * | `a.nc`, `./a/`, `~/a`, `/a` | disk, absolute, as a shell would understand it |
 * | `file:///a%20b` | disk, percent escapes decoded |
 * | `https://host/path?query` | http; key = `path?query` as written |
 * | `gs://bucket/key`, `s3://…` | the key raw, `a//b` and `..` included |
 * | `osn://bucket/key` and other endpoint names | S3 at that endpoint |
 * | `name:bucket/key` | the rclone remote of that name, when there is one |
 */
import { posix } from 'node:path';
import { LifecycleError } from './errors';
import type { Location } from './location';

/** What the configuration knows about a name before `:` or `://`. */
export interface ResolvedName {
  type: 's3' | 'gcs' | 'disk' | 'http';
  /** Normalised: '' for a cloud's own default. */
  endpoint: string;
  /** Put before what follows the name: a local remote's folder, or a remote's fixed bucket. */
  base?: string;
}

export interface UriContext {
  /** Absolute; relative paths begin there. */
  cwd: string;
  /** Absolute; what `~` means. */
  home: string;
  /** Endpoint of plain `s3://`: '' or a URL. */
  s3Endpoint?: string;
  /** Endpoint aliases, by scheme: `osn://`. */
  alias?(name: string): ResolvedName | undefined;
  /** Remotes of rclone, by name. */
  remote?(name: string): ResolvedName | undefined;
}

/** The location a person means. Throws `bad-input` with what to write instead. */
export function parseUri(text: string, context: UriContext): Location {
  if (text === '' || text.includes('\0')) {
    throw badUri(text, 'is not a path or URI');
  }
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(text);
  if (scheme) {
    const name = scheme[1].toLowerCase();
    const rest = text.slice(scheme[0].length);
    switch (name) {
      case 'file':
        return fileLocation(text, rest);
      case 'http':
      case 'https':
        return webLocation(text, name);
      case 'gs':
      case 'gcs':
        return bucketLocation(text, rest, { type: 'gcs', endpoint: '', scheme: 'gs' });
      case 's3':
        return bucketLocation(text, rest, { type: 's3', endpoint: context.s3Endpoint ?? '', scheme: 's3' });
    }
    const alias = context.alias?.(name);
    if (alias) {
      return namedLocation(text, rest, alias, name === 'osn' ? 'osn' : `${name}://`);
    }
    throw badUri(text, `has the unknown scheme "${name}://"; use gs://, s3://, osn://, http(s)://, file:// or a path`);
  }
  const remote = /^([A-Za-z0-9_][A-Za-z0-9_.+@ -]*):(.*)$/s.exec(text);
  if (remote) {
    // A file may be called `2020-01-01T00:00.nc`: only a configured name is a remote.
    const resolved = context.remote?.(remote[1]);
    if (resolved) {
      return namedLocation(text, remote[2], resolved, `${remote[1]}:`);
    }
  }
  return pathLocation(text, context);
}

/** The URI of a location, as a person would write it: `parseUri` gives the location back. */
export function formatUri(location: Location): string {
  const { type, endpoint, bucket, key, scheme } = location;
  if (type === 'http') {
    return `${endpoint}/${key}`;
  }
  if (type === 'disk') {
    return scheme === 'file' ? `file:///${encodeURI(key).replace(/[?#]/g, encodeURIComponent)}` : `/${key}`;
  }
  const start = scheme.endsWith('://') || scheme.endsWith(':') ? scheme : `${scheme}://`;
  return key === '' ? `${start}${bucket}` : `${start}${bucket}/${key}`;
}

/** The last segment of a key, without a trailing slash; of a web address without its query. */
export function baseName(location: Pick<Location, 'type' | 'key'>): string {
  const path = location.type === 'http' ? location.key.replace(/[?].*$/s, '') : location.key;
  const trimmed = path.endsWith('/') ? path.slice(0, -1) : path;
  const name = trimmed.slice(trimmed.lastIndexOf('/') + 1);
  if (location.type !== 'http') {
    return name;
  }
  try {
    const decoded = decodeURIComponent(name);
    return decoded.includes('/') || decoded.includes('\0') ? name : decoded;
  } catch {
    return name;
  }
}

function pathLocation(text: string, context: UriContext): Location {
  const expanded = text === '~' || text.startsWith('~/') ? context.home + text.slice(1) : text;
  return diskLocation(expanded, context.cwd, 'path');
}

function diskLocation(path: string, cwd: string, scheme: Location['scheme']): Location {
  // Resolving drops a trailing slash, which says "a folder": keep it.
  const absolute = posix.resolve(cwd, path).slice(1);
  const key = path.endsWith('/') && absolute !== '' ? `${absolute}/` : absolute;
  return { type: 'disk', endpoint: '', bucket: '', key, scheme };
}

function fileLocation(text: string, rest: string): Location {
  const path = rest.startsWith('localhost/') ? rest.slice('localhost'.length) : rest;
  if (!path.startsWith('/')) {
    throw badUri(text, 'names another machine; write file:///path with three slashes');
  }
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch (cause) {
    throw badUri(text, 'has a wrong percent escape; write %25 for a percent sign', cause);
  }
  if (decoded.includes('\0')) {
    throw badUri(text, 'is not a path or URI');
  }
  return diskLocation(decoded, '/', 'file');
}

function webLocation(text: string, scheme: 'http' | 'https'): Location {
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw badUri(text, 'is not a web address', cause);
  }
  if (url.username || url.password) {
    throw badUri(`${scheme}://…@${url.host}`, 'holds a user name or password; those do not belong into a URI');
  }
  // The path as written: URL would resolve `..` and change escapes.
  const afterHost = /^[^:]+:\/\/[^/?#]*(.*)$/s.exec(text)?.[1] ?? '';
  const key = afterHost.replace(/^\//, '').replace(/#.*$/s, '');
  return { type: 'http', endpoint: url.origin, bucket: '', key, scheme };
}

function bucketLocation(
  text: string,
  rest: string,
  store: Pick<Location, 'type' | 'endpoint' | 'scheme'>
): Location {
  const slash = rest.indexOf('/');
  const bucket = slash < 0 ? rest : rest.slice(0, slash);
  if (bucket === '' || bucket === '.' || bucket === '..') {
    throw badUri(text, 'names no bucket; write it like gs://bucket/key');
  }
  return { ...store, bucket, key: slash < 0 ? '' : rest.slice(slash + 1) };
}

function namedLocation(text: string, rest: string, name: ResolvedName, scheme: Location['scheme']): Location {
  if (name.type === 'disk') {
    return diskLocation(rest === '' ? (name.base ?? '/') : rest, name.base ?? '/', 'path');
  }
  if (name.type === 'http') {
    return webLocation(`${(name.base ?? name.endpoint).replace(/\/$/, '')}/${rest}`, 'https');
  }
  const whole = name.base ? `${name.base.replace(/\/$/, '')}/${rest}` : rest;
  return bucketLocation(text, whole, { type: name.type, endpoint: name.endpoint, scheme });
}

function badUri(text: string, problem: string, cause?: unknown): LifecycleError {
  return new LifecycleError('bad-input', `"${text}" ${problem}.`, { subject: text, cause });
}
