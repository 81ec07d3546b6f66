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
  /** As the plan has them; what is left out is as the plan's schema has it, or is found out. */
  fields: Omit<PlanInput, 'lifecycle' | 'name' | 'source' | 'lock' | 'about'> & {
    /** Undefined: that of the store. */
    name?: string;
    /** `dim` undefined: found out when there are several files. */
    combine?: NonNullable<PlanInput['combine']>;
  };
  /** Write down what each file is now. */
  lock?: boolean;
  /** Globs: which files of a record, a listing, a catalog. */
  files?: string[];
  /** `START/STOP[/STEP]`: for templates and queries by time. */
  time?: string;
  /** Undefined: scratch, where a host counts requests and there is a scratch folder. */
  stage?: Plan['source']['stage'];
  /** A request that waits in a service's queue says so. */
  note?(words: string): void;
  /** What relative paths and globs start from. */
  cwd?: string;
}

/** `combine:` of files whose names hold the coordinate (`%Y%m%d`); `auto` where the source itself tells the time. */
export function namedBy(pattern: string | undefined): PlanInput['combine'] {
  return pattern === undefined
    ? {}
    : { coordinate: 'pattern', pattern: pattern === 'auto' ? undefined : pattern };
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
  const { fields } = options;
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
  const target = { ...fields.target, uri: absolute(fields.target.uri, context, options.cwd) };
  const dim = await combinedDimension({ ...fields, source }, files, context, signal);
  const result = planSchema.safeParse({
    ...fields,
    lifecycle: 1,
    name: fields.name ?? (planName(target.uri) || 'dataset'),
    source,
    target,
    combine: { ...fields.combine, dim },
    ...(about && { about: { title: about.title, description: about.description, license: about.license } })
  } satisfies PlanInput);
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
  said: Pick<PlanInput, 'open' | 'combine'> & { source: PlanSource },
  found: readonly FoundFile[],
  context: WorkContext,
  signal: AbortSignal
): Promise<string | null> {
  const byName = said.combine?.coordinate === 'pattern';
  const dim = said.combine?.dim ?? (byName ? 'time' : undefined);
  const plan = {
    source: said.source,
    open: planSchema.shape.open.parse({ ...said.open, variables: null }),
    combine: planSchema.shape.combine.parse(byName ? { ...said.combine, dim } : {})
  };
  await using files = await openFiles(plan, context, signal, { first: 1, found });
  return await files.with(0, dataset => {
    const dims = [...dataset.dims.keys()];
    for (const name of said.open?.variables ?? []) {
      if (!dataset.variables.has(name)) {
        throw noVariable(dataset, name);
      }
    }
    if (dim !== undefined) {
      if (!dims.includes(dim)) {
        throw new LifecycleError(
          'bad-input',
          `${dataset.uri}: there is no dimension "${dim}".${didYouMean(dim, dims)} Dimensions: ${dims.join(', ')}.`,
          { subject: dataset.uri }
        );
      }
      return dim;
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
