/** `lifecycle feedstock PLAN -o DIR`: the repository that makes the store again, without us. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { LifecycleError, toLifecycleError } from '../core';
import { reviewPlan } from '../ingest';
import { makeFeedstock } from '../publish';
import { findFiles } from '../sources';
import { parseArguments, usageError } from './arguments';
import type { Command } from './command';
import { readPlan } from './plan-file';

const usage = 'lifecycle feedstock PLAN -o DIR [--repository NAME]';

export const command: Command = {
  name: 'feedstock',
  summary: 'write a plan as a feedstock: plain xarray and dask',
  usage,
  async run(args, context) {
    const { values, positionals } = parseArguments(
      args,
      { output: { type: 'string', short: 'o' }, repository: { type: 'string' } },
      { usage, min: 1, max: 1 }
    );
    if (values.output === undefined) {
      throw usageError('-o says which folder the feedstock goes to, and is missing.', usage);
    }
    if (values.repository !== undefined && !/^[A-Za-z0-9][\w.-]*$/.test(values.repository)) {
      throw new LifecycleError(
        'bad-input',
        `--repository "${values.repository}": a name has letters, digits, "_", "-" and "." alone.`
      );
    }
    const work = await context.work();
    const plan = await readPlan(positionals[0]!, context);
    // The planner knows the chunks that the plan leaves open, and what belongs to chosen variables.
    const isLeftToPlanner =
      (plan.target.kind === 'zarr' && typeof plan.target.chunks === 'string') || plan.open.variables !== null;
    const review = isLeftToPlanner ? await reviewPlan(plan, work, context.signal) : undefined;
    const { files } = await findFiles(plan.source, { context: work, signal: context.signal });
    const feedstock = makeFeedstock(plan, files, review, work, {
      repository: values.repository,
      year: new Date().getFullYear()
    });
    const folder = resolve(context.cwd, values.output);
    await writeFiles(folder, feedstock.files, path => work.guard.assert('create', work.parse(path), 'named'));
    await context.output.result(
      {
        folder,
        repository: feedstock.repository,
        files: [...feedstock.files.keys()],
        inputLine: feedstock.inputLine
      },
      [
        `The feedstock is in ${folder}. Try it: TARGET=/tmp/${plan.name}.zarr uv run ${join(folder, 'feedstock/recipe.py')}`,
        `README.md there says how it is published, and lifecycle catalog lint ${folder} what is still missing.`
      ].join('\n')
    );
    return 0;
  }
};

/** All or nothing: what a person changed since is not written over. */
async function writeFiles(
  folder: string,
  files: ReadonlyMap<string, string>,
  assertAllowed: (path: string) => Promise<unknown>
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
      await assertAllowed(path);
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
