/** The one interface of all sources: a query gives files. */
import { isArrayFile } from '../../protocol/fileFormats';
import type { FoundFile } from '../../protocol/sources';
import type { PlanSource } from '../../protocol/planSource';
import { decodedPath, LifecycleError } from '../core';
import type { WorkContext } from '../context';
import { HttpStore, type Document, type DocumentOptions } from '../stores/http';

/** With what a source asks. */
export interface Asking {
  context: WorkContext;
  signal: AbortSignal;
  /** Ask single files for what the query does not tell: a template's first, last and a sample. */
  probe?: boolean;
  /** A person should hear this while it goes on: a request that waits in a queue. */
  note?(words: string): void;
}

/** What a plan's `source` says under its kind. */
export type Query<K extends PlanSource['kind']> = Extract<PlanSource, Record<K, unknown>>[K];

/** More files than a plan can be reviewed with, or a listing that does not end. */
export const MOST_FILES = 100_000;

/** Stores that can be ingested; a member of an archive that is a whole store has no name of its own. */
const STORE = /\.zarr$|\.zip(\/content)?#/i;

/**
 * Can it be ingested, by its name or its address? Nothing of it is read: without a known ending it
 * counts as none, whatever it holds.
 */
export function isData({ name, uri }: FoundFile): boolean {
  return [name, uri].some(each => isArrayFile(each) || STORE.test(each));
}

/** A file of which nothing but its address is known. */
export function foundFile(uri: string, known: Partial<FoundFile> = {}): FoundFile {
  return {
    uri,
    name: nameOf(uri),
    sizeBytes: null,
    checksum: null,
    time: null,
    credentials: null,
    problems: [],
    isWhole: false,
    ...known
  };
}

/** The last part of a path or address, as a person would write it. */
export function nameOf(uri: string): string {
  const member = /\.zip(?:\/content)?#(.*[^/].*)$/is.exec(uri)?.[1];
  const path = member ?? (/^[a-z][a-z0-9+.-]*:\/\//i.test(uri) ? uri.replace(/[?#].*$/s, '') : uri);
  return decodedPath(path.replace(/\/+$/, '').split('/').at(-1)!);
}

/**
 * A document of a web service, with that host's pace and credentials.
 *
 * @throws LifecycleError `bad-input` for what is no web address; `unauthorized`, `not-found`,
 *   `network` as the server answers
 */
export function fetchDocument(
  url: string,
  { context, signal }: Asking,
  options: DocumentOptions = {}
): Promise<Document> {
  const location = context.parse(url);
  const store = context.open(location);
  if (!(store instanceof HttpStore)) {
    throw new LifecycleError('bad-input', `${url} is not a web address.`, { subject: url });
  }
  return store.document(location.key, { ...options, signal });
}

/** The same as JSON; `unreadable` where it is none, as a login page or a proxy's is. */
export async function fetchJson(
  url: string,
  asking: Asking,
  options: DocumentOptions = {}
): Promise<{ json: unknown; document: Document }> {
  const document = await fetchDocument(url, asking, options);
  try {
    return { json: JSON.parse(document.text) as unknown, document };
  } catch (cause) {
    const page = /^\s*</.test(document.text) ? 'a web page, perhaps a login page' : 'something else';
    throw new LifecycleError('unreadable', `${url}: the answer should be JSON, but is ${page}.`, {
      subject: url,
      cause
    });
  }
}

/** A service's answer that lacks what its description promises. */
export function unexpected(url: string, what: string): LifecycleError {
  return new LifecycleError('unreadable', `${url}: the service's answer is not as expected: ${what}.`, {
    subject: url
  });
}

/** An address in a service's answer, which may start from the answer's own; `unreadable` where it is none. */
export function addressIn(href: string, url: string): URL {
  if (!URL.canParse(href, url)) {
    throw unexpected(url, `"${href}" is no address`);
  }
  return new URL(href, url);
}

/** `not-found`, with what was looked for and what to try. */
export function nothingFound(subject: string, words: string): LifecycleError {
  return new LifecycleError('not-found', `${subject}: ${words}`, { subject });
}
