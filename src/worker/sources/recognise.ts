/**
 * What a person types, as a plan's source.
 *
 * | typed | kind |
 * | --- | --- |
 * | `10.5281/zenodo.123`, `doi:…` | the one whose DOI it is |
 * | `KIND:…` | the one with that short hand |
 * | `…/{time:%Y%m}.nc`, `…/{a,b}_{01..12}.nc` with a scheme | template |
 * | `https://…` | the first that takes the address, else http |
 * | `list.txt` of any of these, a line each | as the lines say |
 * | `gs://…`, `s3://…`, remotes · paths | bucket · local |
 */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { sourceFields, sourceSchema, type PlanSource } from '../../protocol/planSource';
import { readShortHand } from '../../protocol/sources';
import { LifecycleError, toLifecycleError } from '../core';
import { isGlob } from './glob';
import { KINDS } from './kinds';
import type { SourceInput, Typed } from './typed';

const MOST_LINES = 100_000;

/** All that was typed as one source; `bad-input` where it does not go together. */
export async function recognise(texts: readonly string[], typed: Typed): Promise<PlanSource> {
  const lines: string[] = [];
  for (const text of texts) {
    lines.push(...(await linesOf(text, typed)));
  }
  const sources = lines.map(line => one(line, typed));
  const [first, ...others] = sources;
  if (!first) {
    throw new LifecycleError('bad-input', `${texts.join(' ')}: this names no source.`);
  }
  const joined = choose(others.length === 0 ? first : join(first, others), typed.files);
  assertTimed(joined, typed.time);
  const result = sourceSchema.safeParse(joined);
  if (!result.success) {
    const issue = result.error.issues[0]!;
    throw new LifecycleError('bad-input', `${texts[0]}: ${issue.path.join('.')}: ${issue.message}.`, {
      subject: texts[0]
    });
  }
  return result.data;
}

/** A time that nobody obeys would look as if all had been cut to it. */
function assertTimed({ kind }: SourceInput, time: string | undefined): void {
  const { timed, untimed } = KINDS[kind];
  if (time !== undefined && timed === undefined) {
    const all = Object.values(KINDS).flatMap(each => each.timed ?? []);
    const words = `--time chooses of ${all.slice(0, -1).join(', ')} or ${all.at(-1)}; this is ${kind}.`;
    throw new LifecycleError('bad-input', untimed === undefined ? words : `${words} ${untimed}`);
  }
}

/** `--files`, where the kind has a choice. */
function choose(source: SourceInput, files: readonly string[] | undefined): SourceInput {
  if (files === undefined || files.length === 0) {
    return source;
  }
  const { kind } = source;
  if (!('files' in sourceFields[kind].shape)) {
    throw new LifecycleError(
      'bad-input',
      `--files chooses among the files of a record, listing or catalog; this is ${kind}.`
    );
  }
  const query = (source as unknown as Record<string, object>)[kind];
  return { ...source, [kind]: { ...query, files: [...files] } } as SourceInput;
}

/** A text file stands for its lines; `#` begins a comment. */
async function linesOf(text: string, { cwd, context }: Typed): Promise<string[]> {
  const isList = /\.(txt|lst|list|urls)$/i.test(text) && !/^[a-z][\w+.-]*:/i.test(text) && !isGlob(text);
  if (!isList) {
    return [text];
  }
  const location = context.parse(text.startsWith('/') || text.startsWith('~') ? text : resolve(cwd, text));
  let content: string;
  try {
    content = await readFile(`/${location.key}`, 'utf8');
  } catch (error) {
    throw toLifecycleError(error, text);
  }
  const lines = content
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'));
  if (lines.length === 0 || lines.length > MOST_LINES) {
    throw new LifecycleError(
      'bad-input',
      `${text} holds ${lines.length} lines; it should be a list of sources, a line each.`,
      {
        subject: text
      }
    );
  }
  return lines;
}

function one(text: string, typed: Typed): SourceInput {
  const doi = /^(?:doi:|https?:\/\/(?:dx\.)?doi\.org\/)?(10\.\d{4,9}\/\S+)$/i.exec(text)?.[1];
  if (doi !== undefined) {
    return published(doi, text);
  }
  const short = readShortHand(text);
  if (short) {
    const { kind, name, query } = short;
    return KINDS[kind].named({ text, name, query: new URLSearchParams(query) }, typed);
  }
  if (isTemplate(text, typed)) {
    return { kind: 'template', template: { pattern: absolute(text, typed), ...timeOf(typed.time) } };
  }
  return /^https?:\/\//i.test(text) ? web(text, typed) : place(text, typed);
}

function published(doi: string, text: string): SourceInput {
  for (const kind of Object.values(KINDS)) {
    const source = kind.doi?.(doi);
    if (source) {
      return source;
    }
  }
  throw new LifecycleError(
    'unsupported',
    `${doi}: of DOIs, those of Zenodo are understood. Open https://doi.org/${doi} and give the address of its files.`,
    { subject: text }
  );
}

function web(text: string, typed: Typed): SourceInput {
  const bare = text.replace(/[*?[].*$/s, '');
  const url = new URL(URL.canParse(bare) ? bare : 'https://invalid/');
  const whole = text.replace(/[[\]{}|]/g, encodeURIComponent);
  if (!URL.canParse(whole)) {
    throw new LifecycleError('bad-input', `${text} is not a web address like https://host/path.`, {
      subject: text
    });
  }
  const { searchParams: query } = new URL(whole);
  for (const { at } of Object.values(KINDS)) {
    const source = at?.({ text, url, query }, typed);
    if (source) {
      return source;
    }
  }
  return { kind: 'http', http: { urls: [typed.context.format(typed.context.parse(text))] } };
}

/** On disk, `{a,b}` is the shell's glob; in an address nothing else is meant by braces. */
function isTemplate(text: string, { context }: Typed): boolean {
  return (
    /\{(?:time:[^{}]*|[a-z_]\w*)\}/i.test(text) ||
    (/\{[^{}]*\}/.test(text) && context.parse(text).type !== 'disk')
  );
}

function timeOf(time: string | undefined): { time?: { start: string; stop: string; step?: string } } {
  if (time === undefined) {
    return {};
  }
  const [start, stop, step] = time.split('/');
  if (!start || !stop) {
    throw new LifecycleError(
      'bad-input',
      `--time is START/STOP or START/STOP/STEP, like 2000-01/2001-12/P1M; not "${time}".`
    );
  }
  // A month's names a month each, a year's a year.
  const usual = start.length === 4 ? 'P1Y' : start.length === 7 ? 'P1M' : 'P1D';
  return { time: { start, stop, step: step ?? usual } };
}

function place(text: string, typed: Typed): SourceInput {
  const location = typed.context.parse(text);
  return location.type === 'disk'
    ? { kind: 'local', local: { paths: [absolute(text, typed)] } }
    : { kind: 'bucket', bucket: { uris: [typed.context.format(location)] } };
}

/** As a shell user expects: relative to the working folder, and written absolute. */
function absolute(text: string, { context, cwd }: Typed): string {
  const location = context.parse(text.replace(/\{[^{}]*\}/g, '_'));
  if (location.type !== 'disk') {
    return text;
  }
  const isRelative = location.scheme === 'path' && !text.startsWith('/') && !text.startsWith('~');
  if (isRelative) {
    return resolve(cwd, text);
  }
  return text.includes('{') ? text : context.format(context.parse(text)).replace(/(?<=.)\/+$/, '');
}

/** Addresses, objects and paths may be many; a query is one. */
function join(first: SourceInput, others: readonly SourceInput[]): SourceInput {
  const all = [first, ...others];
  const odd = all.find(({ kind }) => kind !== first.kind);
  if (odd) {
    throw new LifecycleError(
      'bad-input',
      `The sources lie in different kinds of places (${first.kind}, ${odd.kind}); a plan takes one kind.`
    );
  }
  const unique = (texts: string[]): string[] => [...new Set(texts)];
  switch (first.kind) {
    case 'http':
      return {
        kind: 'http',
        http: { urls: unique(all.flatMap(each => (each.kind === 'http' ? each.http.urls : []))) }
      };
    case 'local':
      return {
        kind: 'local',
        local: { paths: unique(all.flatMap(each => (each.kind === 'local' ? each.local.paths : []))) }
      };
    case 'bucket':
      return {
        kind: 'bucket',
        bucket: { uris: unique(all.flatMap(each => (each.kind === 'bucket' ? each.bucket.uris : []))) }
      };
  }
  throw new LifecycleError(
    'bad-input',
    `A plan takes one source of the kind ${first.kind}; make a plan for each.`
  );
}
