/** `lifecycle feedstock PLAN -o DIR`: the repository that makes the store again, without us. */
import { join, resolve } from 'node:path';
import { writeFeedstock } from '../publish';
import { parseArguments, usageError } from './arguments';
import type { Command, Options } from './command';
import { readPlan } from './planFile';

const usage = 'lifecycle feedstock PLAN -o DIR [--kind xarray|beam] [--repository NAME]';

const options = {
  output: { type: 'string', short: 'o', value: 'DIR', does: 'the folder it is written to' },
  kind: {
    type: 'string',
    default: 'xarray',
    value: 'KIND',
    does: 'xarray (unless you say otherwise), or beam: a recipe of pangeo-forge'
  },
  repository: { type: 'string', value: 'NAME', does: 'its name on GitHub, for the text of its README' }
} satisfies Options;

export const command: Command = {
  name: 'feedstock',
  summary: 'Write a plan as a feedstock: plain xarray and dask',
  usage,
  options,
  async run(args, context) {
    const { values, positionals } = parseArguments(args, options, { usage, min: 1, max: 1 });
    if (values.output === undefined) {
      throw usageError('-o says which folder the feedstock goes to, and is missing.', usage);
    }
    const { kind } = values;
    if (kind !== 'xarray' && kind !== 'beam') {
      throw usageError(`--kind ${kind}: a recipe is written for xarray or beam.`, usage);
    }
    const plan = await readPlan(positionals[0]!, context);
    const folder = resolve(context.cwd, values.output);
    const script = kind === 'beam' ? 'feedstock/run_local.py' : 'feedstock/recipe.py';
    const written = await writeFeedstock(plan, folder, {
      repository: values.repository,
      kind,
      context: await context.work(),
      signal: context.signal
    });
    await context.output.result(
      { ...written },
      [
        `The feedstock is in ${folder}. Try it: TARGET=/tmp/${plan.name}.zarr uv run ${join(folder, script)}`,
        `README.md there says how it is published, and lifecycle catalog lint ${folder} what is still missing.`
      ].join('\n')
    );
    return 0;
  }
};
