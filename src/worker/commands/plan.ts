/** `lifecycle plan SOURCE… --to URI`: the plan file that `lifecycle ingest` runs. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LifecycleError, toLifecycleError } from '../core';
import { TARGET_CODEC_NAMES } from '../../protocol/targetCodecs';
import type { PlanInput } from '../../protocol/plan';
import { STAGES } from '../../protocol/sources';
import { formatPlan, makePlan, namedBy } from '../ingest';
import { recognise, waitingFor } from '../sources';
import { parseArguments, usageError } from './arguments';
import type { Command, CommandContext, Options } from './command';
import { runJob } from './job';

const usage = 'lifecycle plan SOURCE… --to URI [options] [-o FILE]';

const options = {
  to: { type: 'string', value: 'URI', does: 'where the store goes' },
  concat: { type: 'string', value: 'DIM', does: 'the dimension along which the files follow one another' },
  merge: { type: 'boolean', does: 'the files hold different variables' },
  chunks: { type: 'string', value: 'CHUNKS', does: 'keep, auto, or DIM=N,…; -1 is the whole dimension' },
  shards: { type: 'string', value: 'SHARDS', does: 'DIM=N,…, in Zarr v3' },
  codec: { type: 'string', value: 'CODEC', does: 'keep, none, or NAME[:LEVEL]' },
  kind: { type: 'string', value: 'KIND', does: 'zarr, kerchunk-json, kerchunk-parquet or icechunk' },
  'zarr-format': { type: 'string', value: 'N', does: 'the version of Zarr: auto, 2 or 3' },
  variables: { type: 'string', value: 'NAMES', does: 'these alone (a,b), and their coordinates' },
  group: { type: 'string', value: 'G', does: 'the group of the files' },
  name: { type: 'string', value: 'NAME', does: 'of the plan; else that of the store' },
  files: { type: 'string', value: 'GLOBS', does: 'which of the files that a record, listing or archive has' },
  time: { type: 'string', value: 'SPAN', does: 'START/STOP[/STEP] of a template, a grid or a query' },
  pattern: { type: 'string', value: 'PATTERN', does: 'the coordinate in the names (%Y%m%d), or auto' },
  stage: { type: 'string', value: 'WHERE', does: 'none, or scratch: fetch the files there once' },
  overwrite: { type: 'boolean', does: 'replace the store that is there' },
  lock: { type: 'boolean', does: 'write down size and checksum of each file, and refuse others' },
  output: { type: 'string', short: 'o', value: 'FILE', does: 'where the plan goes; else standard output' }
} satisfies Options;

export const command: Command = {
  name: 'plan',
  summary: 'Write the plan of an ingest',
  usage,
  options,
  examples: [
    [
      "lifecycle plan 'data/*.nc' --to gs://leap-persistent/me/all.zarr --concat time -o plan.yaml",
      'one dataset of many files'
    ],
    ["lifecycle plan 10.5281/zenodo.3233985 --files '*.nc' --to all.zarr", 'the files of a record']
  ],
  async run(args, context) {
    const { values, positionals } = parseArguments(args, options, { usage, min: 1 });
    if (values.to === undefined) {
      throw usageError('--to says where the store goes, and is missing.', usage);
    }
    const work = await context.work();
    await waitForRequest(positionals, context);
    const plan = await makePlan(
      positionals,
      {
        fields: {
          name: values.name,
          open: {
            group: values.group,
            variables: values.variables?.split(',').filter(name => name !== '')
          },
          combine: { ...namedBy(values.pattern), dim: values.concat, merge: values.merge },
          target: {
            uri: values.to,
            kind: oneOf('--kind', values.kind, ['zarr', 'kerchunk-json', 'kerchunk-parquet', 'icechunk']),
            zarrFormat: zarrFormat(values['zarr-format']),
            chunks: values.chunks === undefined ? undefined : parseChunks(values.chunks),
            shards:
              values.shards === undefined
                ? undefined
                : parseLengths(values.shards, '--shards is DIM=N,DIM=-1'),
            codec: values.codec === undefined ? undefined : parseCodec(values.codec),
            overwrite: values.overwrite
          }
        },
        files: values.files?.split(',').filter(glob => glob !== ''),
        time: values.time,
        stage: oneOf('--stage', values.stage, STAGES),
        lock: values.lock,
        note: words => context.output.note(words),
        cwd: context.cwd
      },
      work,
      context.signal
    );
    const yaml = formatPlan(plan);
    const file = values.output === undefined ? undefined : resolve(context.cwd, values.output);
    if (file === undefined) {
      await context.output.result({ plan, yaml }, yaml.trimEnd());
      return 0;
    }
    await work.guard.assert('create', work.parse(file), 'named');
    try {
      await writeFile(file, yaml);
    } catch (error) {
      throw toLifecycleError(error, file);
    }
    await context.output.result(
      { plan, file },
      `The plan is in ${file}. Run it with: lifecycle ingest ${file}`
    );
    return 0;
  }
};

/** What a service makes in minutes or days is a job: whoever is stopped meanwhile goes on with the same command. */
async function waitForRequest(sources: readonly string[], context: CommandContext): Promise<void> {
  if (!sources.some(source => /^cds:/i.test(source))) {
    return;
  }
  const work = await context.work();
  const { signal } = context;
  const typed = await recognise(sources, { context: work, cwd: context.cwd });
  const waiting = await waitingFor(typed, { context: work, signal });
  if (waiting) {
    await runJob(waiting, context, null);
  }
}

function oneOf<const T extends string>(
  flag: string,
  value: string | undefined,
  values: readonly T[]
): T | undefined {
  if (value !== undefined && !values.includes(value as T)) {
    throw new LifecycleError('bad-input', `${flag} is one of ${values.join(', ')}, not "${value}".`);
  }
  return value as T | undefined;
}

function zarrFormat(value: string | undefined): 'auto' | 2 | 3 | undefined {
  const known = oneOf('--zarr-format', value, ['auto', '2', '3']);
  return known === '2' ? 2 : known === '3' ? 3 : known;
}

/** `keep`, `auto`, or `time=120,lat=-1`. */
function parseChunks(text: string): PlanInput['target']['chunks'] {
  if (text === 'keep' || text === 'auto') {
    return text;
  }
  return parseLengths(text, '--chunks is keep, auto, or DIM=N,DIM=-1');
}

/** `time=120,lat=-1`: lengths by dimension. */
function parseLengths(text: string, form: string): Record<string, number> {
  const lengths: Record<string, number> = {};
  for (const pair of text.split(',')) {
    const match = /^([^=]+)=(-?\d+)$/.exec(pair.trim());
    const length = Number(match?.[2]);
    if (!match || !(length === -1 || length > 0)) {
      throw new LifecycleError('bad-input', `${form} with N above 0; "${pair}" is not.`);
    }
    lengths[match[1]!] = length;
  }
  return lengths;
}

/** `keep`, `none`, `zstd`, `zstd:3`. */
function parseCodec(text: string): PlanInput['target']['codec'] {
  if (text === 'keep') {
    return 'keep';
  }
  const [, written, level] = /^(\w+)(?::(\d+))?$/.exec(text) ?? [];
  const name = (['none', ...TARGET_CODEC_NAMES] as const).find(each => each === written);
  if (name === undefined) {
    const names = `keep, none, ${TARGET_CODEC_NAMES.slice(0, -1).join(', ')} or ${TARGET_CODEC_NAMES.at(-1)}`;
    throw new LifecycleError('bad-input', `--codec is ${names}, with a level like zstd:3; not "${text}".`);
  }
  return level === undefined ? { name } : { name, level: Number(level) };
}
