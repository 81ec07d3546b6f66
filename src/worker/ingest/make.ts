/** A plan from sources and flags: what `lifecycle plan` and the wizard's first steps do. */
import { glob } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { planSchema, type Plan, type PlanInput } from '../../protocol/plan';
import { statFollowing, LifecycleError, nearest, sortKeys } from '../core';
import type { WorkContext } from '../context';
import { isDataset, type ObjectInfo } from '../stores';
import { Files } from './files';
import { lockPlan } from './lock';

export interface PlanOptions {
  to: string;
  /** Undefined: found out when there are several files. Null: not combined. */
  concat?: string | null;
  chunks?: PlanInput['target']['chunks'];
  shards?: PlanInput['target']['shards'];
  codec?: PlanInput['target']['codec'];
  kind?: PlanInput['target']['kind'];
  zarrFormat?: PlanInput['target']['zarrFormat'];
  variables?: string[];
  group?: string;
  lock?: boolean;
  name?: string;
  overwrite?: boolean;
  /** What relative paths and globs start from. */
  cwd?: string;
}

export async function makePlan(
  sources: readonly string[],
  options: PlanOptions,
  context: WorkContext,
  signal: AbortSignal
): Promise<Plan> {
  const uris = await expandSources(sources, context, options.cwd ?? process.cwd());
  const target = absolute(options.to, context, options.cwd);
  const input: PlanInput = {
    lifecycle: 1,
    name: options.name ?? nameOf(target),
    source: sourceOf(uris, context),
    open: { group: options.group ?? '/', variables: options.variables ?? null },
    target: {
      uri: target,
      kind: options.kind,
      zarrFormat: options.zarrFormat,
      chunks: options.chunks,
      shards: options.shards,
      codec: options.codec,
      overwrite: options.overwrite
    }
  };
  const dim = await combinedDimension(uris, options, context, signal);
  const result = planSchema.safeParse({ ...input, combine: { dim } });
  if (!result.success) {
    const issue = result.error.issues[0]!;
    throw new LifecycleError('bad-input', `${issue.path.join('.')}: ${issue.message}.`, {
      subject: issue.path.join('.')
    });
  }
  return options.lock ? lockPlan(result.data, context, signal) : result.data;
}

/** Look at the first file: it must open, and it tells along which dimension several follow one another. */
async function combinedDimension(
  uris: readonly string[],
  options: PlanOptions,
  context: WorkContext,
  signal: AbortSignal
): Promise<string | null> {
  await using files = new Files(uris, context, { group: options.group ?? '/', format: 'auto', signal });
  return files.with(0, dataset => {
    const dims = [...dataset.dims.keys()];
    for (const name of options.variables ?? []) {
      if (!dataset.variables.has(name)) {
        const guess = nearest(name, [...dataset.variables.keys()]);
        throw new LifecycleError(
          'bad-input',
          `${dataset.uri}: there is no variable "${name}".${guess ? ` Did you mean "${guess}"?` : ''}`,
          { subject: dataset.uri }
        );
      }
    }
    const { concat } = options;
    if (concat !== undefined) {
      if (concat !== null && !dims.includes(concat)) {
        const guess = nearest(concat, dims);
        throw new LifecycleError(
          'bad-input',
          `${dataset.uri}: there is no dimension "${concat}".${guess ? ` Did you mean "${guess}"?` : ''} Dimensions: ${dims.join(', ')}.`,
          { subject: dataset.uri }
        );
      }
      return concat;
    }
    if (uris.length === 1) {
      return null;
    }
    const [unlimited, ...more] = dataset.unlimited;
    const found =
      unlimited !== undefined && more.length === 0 ? unlimited : dims.find(name => name === 'time');
    if (found === undefined) {
      throw new LifecycleError(
        'bad-input',
        `There are ${uris.length} files. Say with --concat along which dimension they follow one another: ${dims.join(', ')}.`
      );
    }
    return found;
  });
}

/** URIs of files: globs expanded, paths absolute. Each once, in the order given. */
export async function expandSources(
  sources: readonly string[],
  context: WorkContext,
  cwd: string
): Promise<string[]> {
  const found: string[] = [];
  for (const source of sources) {
    if (/^(doi:)?10\.\d{4,}\//.test(source) || /\{[^}]*:[^}]*\}/.test(source)) {
      throw new LifecycleError(
        'unsupported',
        `${source}: this version takes files, globs and web addresses, but not templates and DOIs yet. List the files.`,
        { subject: source }
      );
    }
    const location = context.parse(source);
    if (location.type === 'disk') {
      found.push(...(await expandPath(source, absolute(source, context, cwd), context, cwd)));
    } else {
      found.push(context.format(location));
    }
  }
  return [...new Set(found)];
}

/** Links that a person named, or that a glob found, are followed. */
function statPath(path: string, context: WorkContext): Promise<ObjectInfo | undefined> {
  const location = context.parse(path);
  return statFollowing(context.open(location), location.key);
}

async function expandPath(
  source: string,
  path: string,
  context: WorkContext,
  cwd: string
): Promise<string[]> {
  const info = await statPath(path, context);
  if (info?.isFolder && (await isDataset(context.open(context.parse(path)), info.key))) {
    return [path];
  }
  if (info?.isFolder) {
    throw new LifecycleError(
      'bad-input',
      `${path} is a folder. Name its files, for example "${path}/*.nc", or a Zarr store.`,
      {
        subject: path
      }
    );
  }
  if (info) {
    return [path];
  }
  if (!/[*?[{]/.test(source)) {
    throw new LifecycleError('not-found', `${path}: there is nothing there.`, { subject: path });
  }
  const matches: string[] = [];
  for await (const match of glob(source, { cwd })) {
    const file = resolve(cwd, match);
    const found = await statPath(file, context);
    if (!found?.isFolder || (await isDataset(context.open(context.parse(file)), found.key))) {
      matches.push(file);
    }
  }
  if (matches.length === 0) {
    throw new LifecycleError('not-found', `${source}: no file matches.`, { subject: source });
  }
  return sortKeys(matches);
}

/** As a shell user expects: relative to the working folder, and written absolute. */
function absolute(uri: string, context: WorkContext, cwd = process.cwd()): string {
  const location = context.parse(uri);
  if (
    location.type === 'disk' &&
    location.scheme === 'path' &&
    !uri.startsWith('/') &&
    !uri.startsWith('~')
  ) {
    return resolve(cwd, uri);
  }
  return context.format(location).replace(/(?<=.)\/+$/, '');
}

function sourceOf(uris: string[], context: WorkContext): PlanInput['source'] {
  const types = new Set(uris.map(uri => context.parse(uri).type));
  if (types.size > 1) {
    throw new LifecycleError(
      'bad-input',
      'The sources lie in different kinds of places; a plan takes one kind.'
    );
  }
  if (types.has('disk')) {
    return { kind: 'local', local: { paths: uris } };
  }
  return types.has('http') ? { kind: 'http', http: { urls: uris } } : { kind: 'bucket', bucket: { uris } };
}

/** `Data/GPCP v2.zarr` becomes `gpcp-v2`. */
function nameOf(target: string): string {
  const stem = basename(target).replace(/\.zarr$/i, '');
  const name = stem
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return name === '' ? 'dataset' : name;
}
