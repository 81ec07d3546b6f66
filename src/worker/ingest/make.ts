/** A plan from sources and flags: what `lifecycle plan` and the wizard's first steps do. */
import { resolve } from 'node:path';
import { planName } from '../../protocol/names';
import { planSchema, type Plan, type PlanInput } from '../../protocol/plan';
import type { PlanSource } from '../../protocol/planSource';
import type { FoundFile } from '../../protocol/sources';
import type { WorkContext } from '../context';
import { didYouMean, LifecycleError } from '../core';
import { noVariable } from '../formats';
import { findFiles, recognise, usualStage } from '../sources';
import { lockPlan, openFiles } from './files';

interface PlanOptions {
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
  /** Files hold different variables; those with the same ones follow one another. */
  merge?: boolean;
  /** Globs: which files of a record, a listing, a catalog. */
  files?: string[];
  /** `START/STOP[/STEP]`: for templates and queries by time. */
  time?: string;
  /** Where names hold the coordinate (`%Y%m%d`); `auto` where the source itself tells the time. */
  pattern?: string;
  /** Undefined: scratch, where a host counts requests and there is a scratch folder. */
  stage?: Plan['source']['stage'];
  /** A request that waits in a service's queue says so. */
  note?(words: string): void;
  /** What relative paths and globs start from. */
  cwd?: string;
}

/**
 * Find the files, choose the dimension they are combined along, and put both into a
 * plan that has passed its schema.
 *
 * @throws LifecycleError `bad-input` naming the option, `not-found` naming the source; what its service answers
 */
export async function makePlan(
  sources: readonly string[],
  options: PlanOptions,
  context: WorkContext,
  signal: AbortSignal
): Promise<Plan> {
  const typed = await recognise(sources, {
    context,
    cwd: options.cwd ?? process.cwd(),
    time: options.time,
    files: options.files
  });
  const { files, about, notes } = await findFiles(typed, {
    context,
    signal,
    probe: true,
    note: options.note
  });
  notes.forEach(words => options.note?.(words));
  const source = recorded(typed, files, options.stage, context);
  const target = absolute(options.to, context, options.cwd);
  const input: PlanInput = {
    lifecycle: 1,
    name: options.name ?? (planName(target) || 'dataset'),
    source,
    open: { group: options.group ?? '/', variables: options.variables ?? null },
    target: {
      uri: target,
      kind: options.kind,
      zarrFormat: options.zarrFormat,
      chunks: options.chunks,
      shards: options.shards,
      codec: options.codec,
      overwrite: options.overwrite
    },
    ...(about && { about: { title: about.title, description: about.description, license: about.license } })
  };
  const byName = byNames(options);
  const dim = await combinedDimension(source, files, byName, options, context, signal);
  const result = planSchema.safeParse({ ...input, combine: { ...byName, dim, merge: options.merge } });
  if (!result.success) {
    const issue = result.error.issues[0]!;
    throw new LifecycleError('bad-input', `${issue.path.join('.')}: ${issue.message}.`, {
      subject: issue.path.join('.')
    });
  }
  return options.lock ? lockPlan(result.data, context, signal) : result.data;
}

function byNames({ pattern, concat }: PlanOptions): Partial<Plan['combine']> {
  return pattern === undefined
    ? {}
    : {
        dim: concat ?? 'time',
        coordinate: 'pattern',
        ...(pattern !== 'auto' && { pattern })
      };
}

/** Look at the first file: it must open, and it tells along which dimension several follow one another. */
async function combinedDimension(
  source: PlanSource,
  found: readonly FoundFile[],
  byName: Partial<Plan['combine']>,
  options: PlanOptions,
  context: WorkContext,
  signal: AbortSignal
): Promise<string | null> {
  const open = planSchema.shape.open.parse({ group: options.group ?? '/' });
  const combine = planSchema.shape.combine.parse(byName);
  await using files = await openFiles({ source, open, combine }, context, signal, { first: 1, found });
  return await files.with(0, dataset => {
    const dims = [...dataset.dims.keys()];
    for (const name of options.variables ?? []) {
      if (!dataset.variables.has(name)) {
        throw noVariable(dataset, name);
      }
    }
    const concat = byName.dim ?? options.concat;
    if (concat !== undefined) {
      if (concat !== null && !dims.includes(concat)) {
        throw new LifecycleError(
          'bad-input',
          `${dataset.uri}: there is no dimension "${concat}".${didYouMean(concat, dims)} Dimensions: ${dims.join(', ')}.`,
          { subject: dataset.uri }
        );
      }
      return concat;
    }
    if (found.length === 1) {
      return null;
    }
    const [unlimited, ...more] = dataset.unlimited;
    const likely =
      unlimited !== undefined && more.length === 0 ? unlimited : dims.find(name => name === 'time');
    if (likely === undefined) {
      throw new LifecycleError(
        'bad-input',
        `There are ${found.length} files. Say with --concat along which dimension they follow one another: ${dims.join(', ')}.`
      );
    }
    return likely;
  });
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

/** What was found, as the plan records it: files of one's own by name, a service's by the query. */
function recorded(
  source: PlanSource,
  files: readonly FoundFile[],
  stage: PlanOptions['stage'],
  context: WorkContext
): PlanSource {
  const uris = files.map(({ uri }) => uri);
  const credentials = files.find(file => file.credentials !== null)?.credentials;
  const plain =
    source.kind === 'local'
      ? { ...source, local: { paths: uris } }
      : source.kind === 'bucket'
        ? { ...source, bucket: { ...source.bucket, uris } }
        : source;
  return {
    ...plain,
    ...(credentials && { credentials }),
    stage: stage ?? usualStage(source, files, context)
  };
}
