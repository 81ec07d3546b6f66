/**
 * Where a draft's files come from: lines as typed, what the worker understood
 * them to mean, and which of the files it found are wanted. Pure.
 */
import type { Found, FoundFile, PlanInput, PlanSource } from '../../protocol';
import { offeredFiles, readShortHand } from '../../protocol/sources';

/**
 * The part of a draft that says which files. `query` and `found` are of the lines as they were when they were
 * looked for: whoever changes the lines takes them away.
 */
export interface SourceDraft {
  /** As typed, one file or query a line. */
  sources: string;
  /** As typed: `START/STOP` or `START/STOP/STEP`. */
  time: string;
  /** As typed: globs between commas. */
  files: string;
  /** What the lines mean, or what an opened plan says; without it each line is a file. */
  query?: PlanSource;
  /** What the worker found for it. */
  found?: Found;
  /** URIs of files that were found and are not wanted. */
  leftOut: string[];
  stage: PlanSource['stage'];
}

/** The sources, a line each. */
export function sourceLines({ sources }: Pick<SourceDraft, 'sources'>): string[] {
  return sources
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
}

/** Must the worker say what a line means? Not of an object or a path that is named as it is. */
export function isQuery(line: string): boolean {
  return (
    /^https?:\/\//i.test(line) ||
    /[*?{}[]/.test(line) ||
    /(?<!\.zarr)\/$/i.test(line) ||
    /\.(txt|lst|list|urls)$/i.test(line) ||
    /^(doi:|10\.\d{4,}\/)/i.test(line) ||
    readShortHand(line) !== undefined
  );
}

/** Is there anything to find out before the first file can be opened? */
export function mustFind(draft: SourceDraft): boolean {
  return draft.query !== undefined || sourceLines(draft).some(isQuery);
}

/** Does what was found ask for a look: a choice, or something to be told? */
export function asksForALook(draft: SourceDraft): boolean {
  const { query, found } = draft;
  if (!query || !found) {
    return false;
  }
  const isAsNamed =
    (query.kind === 'http' || query.kind === 'local') && found.files.length === sourceLines(draft).length;
  const isPlain = found.files.every(({ problems, credentials }) => problems.length === 0 && !credentials);
  return !(isAsNamed && isPlain && found.notes.length === 0);
}

/** The files that will be ingested, by what is known of them. */
export function wantedFiles(draft: SourceDraft): { uri: string; found?: FoundFile }[] {
  if (draft.found) {
    const unwanted = new Set(draft.leftOut);
    return draft.found.files
      .filter(({ uri }) => !unwanted.has(uri))
      .map(found => ({ uri: found.uri, found }));
  }
  return draft.query ? [] : sourceLines(draft).map(uri => ({ uri }));
}

/** Can some of the files be left out? */
export function canChoose({ found }: SourceDraft): boolean {
  return found !== undefined && found.files.length > 1 && !found.isOneWhole;
}

/** Does something stay when one file is left out? */
export function canLeaveOut(draft: SourceDraft): boolean {
  return wantedFiles(draft).length > 1 && (!draft.found || canChoose(draft));
}

/** `source:` of lines that name files; the kind follows from what they begin with. */
export function planSource(lines: readonly string[]): PlanInput['source'] {
  if (lines.every(line => /^https?:\/\//i.test(line))) {
    return { kind: 'http', http: { urls: [...lines] } };
  }
  const isPath = (line: string) =>
    line.startsWith('/') || line.startsWith('file://') || !/^[a-z0-9+.-]+:/i.test(line);
  if (lines.every(isPath)) {
    return { kind: 'local', local: { paths: [...lines] } };
  }
  return { kind: 'bucket', bucket: { uris: [...lines] } };
}

/** Lines that say all of a source; undefined of one that lines cannot say. */
export function linesOf(source: PlanSource): string[] | undefined {
  switch (source.kind) {
    case 'http':
      return source.http.urls;
    case 'local':
      return source.local.paths;
    case 'bucket':
      return source.bucket.files.length === 1 && source.bucket.files[0] === '*'
        ? source.bucket.uris
        : undefined;
    default:
      return undefined;
  }
}

/** `source:` of the plan. */
export function sourceOf(draft: SourceDraft): PlanInput['source'] {
  const { query, found, stage } = draft;
  if (!query) {
    return { ...planSource(sourceLines(draft)), stage };
  }
  const wanted = wantedFiles(draft);
  const credentials = wanted.find(file => file.found?.credentials)?.found?.credentials ?? query.credentials;
  return { ...(found ? narrowed(draft, query, found) : query), stage, ...(credentials && { credentials }) };
}

/** A query that finds the wanted files alone, as the worker itself records what it found. */
function narrowed(draft: SourceDraft, query: PlanSource, found: Found): PlanInput['source'] {
  const uris = wantedFiles(draft).map(({ uri }) => uri);
  if (query.kind === 'local') {
    return { kind: 'local', local: { paths: uris } };
  }
  if (query.kind === 'bucket') {
    return { kind: 'bucket', bucket: { uris } };
  }
  if (uris.length === found.files.length) {
    return query;
  }
  const names = namesOf(draft, found);
  if (names && offeredFiles(query)) {
    const asked = (query as unknown as Record<string, object>)[query.kind];
    return { ...query, [query.kind]: { ...asked, files: names.map(literal) } } as PlanInput['source'];
  }
  return planSource(uris);
}

/** Names of the wanted files; undefined where a name is of several files, so that it would not tell them apart. */
function namesOf(draft: SourceDraft, found: Found): string[] | undefined {
  const all = found.files.map(({ name }) => name);
  return new Set(all).size === all.length && all.every(name => !name.includes('/'))
    ? wantedFiles(draft).flatMap(({ found: file }) => file?.name ?? [])
    : undefined;
}

/** A glob that finds one name. */
function literal(name: string): string {
  return name.replace(/[*?[{]/g, '[$&]');
}
