/** A feedstock on disk: found, made, and written where nothing else stands. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Plan } from '../../../protocol/plan';
import type { WrittenFeedstock } from '../../../protocol/publish';
import type { WorkContext } from '../../context';
import { LifecycleError, throwIfAborted, toLifecycleError } from '../../core';
import { reviewPlan } from '../../ingest';
import { findFiles } from '../../sources';
import { assertRepositoryName, entryFor } from '../entry';
import { makeFeedstock, type RecipeKind } from '.';

/**
 * Write a plan's feedstock to a folder of this machine.
 *
 * @param folder absolute path
 * @throws LifecycleError `guard-refused`; `conflict` when a file there says something else
 */
export async function writeFeedstock(
  plan: Plan,
  folder: string,
  options: {
    repository?: string;
    kind?: RecipeKind;
    /** Link a store that is there: the two files of its catalog entry, and no recipe. */
    entryOnly?: boolean;
    context: WorkContext;
    signal: AbortSignal;
  }
): Promise<WrittenFeedstock> {
  const { repository, kind, entryOnly = false, context, signal } = options;
  if (entryOnly) {
    const entry = entryFor(plan, repository, context);
    const files = new Map([
      ['feedstock/meta.yaml', entry.meta],
      ['feedstock/catalog.yaml', entry.catalog]
    ]);
    await writeFiles(folder, files, context);
    return { folder, repository: entry.repository, files: [...files.keys()], inputLine: entry.inputLine };
  }
  if (repository !== undefined) {
    assertRepositoryName(repository);
  }
  // The planner knows the chunks that the plan leaves open, and what belongs to chosen variables.
  const isLeftToPlanner =
    (plan.target.kind === 'zarr' && typeof plan.target.chunks === 'string') || plan.open.variables !== null;
  const review = isLeftToPlanner ? await reviewPlan(plan, context, signal) : undefined;
  const { files } = await findFiles(plan.source, { context, signal });
  const feedstock = makeFeedstock(plan, files, review, context, {
    repository,
    kind,
    year: new Date().getFullYear()
  });
  throwIfAborted(signal);
  await writeFiles(folder, feedstock.files, context);
  return {
    folder,
    repository: feedstock.repository,
    files: [...feedstock.files.keys()],
    inputLine: feedstock.inputLine
  };
}

/** All or nothing: what a person changed since is not written over. */
async function writeFiles(
  folder: string,
  files: ReadonlyMap<string, string>,
  { guard, parse }: WorkContext
): Promise<void> {
  const missing: [string, string][] = [];
  for (const [name, content] of files) {
    const path = join(folder, name);
    const present = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') {
        return undefined;
      }
      throw toLifecycleError(error, path);
    });
    if (present !== undefined && present !== content) {
      throw new LifecycleError(
        'conflict',
        `${path} exists and says something else. Choose an empty folder, or move that file away.`,
        { subject: path }
      );
    }
    if (present === undefined) {
      await guard.assert('create', parse(path), 'named');
      missing.push([path, content]);
    }
  }
  for (const [path, content] of missing) {
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content, { flag: 'wx' });
    } catch (error) {
      throw toLifecycleError(error, path);
    }
  }
}
