/** `lifecycle ingest PLAN`: run a plan, whole or step by step. */
import { fractionOf } from '../../protocol/jobs';
import type { Plan } from '../../protocol/plan';
import type { PlanReview } from '../../protocol/review';
import { formatBinaryBytes, formatBytes, LifecycleError, memoryTask, type ProgressReport } from '../core';
import { reviewPlan, runIngest, type IngestStep } from '../ingest';
import { parseArguments, usageError } from './arguments';
import type { Command, CommandContext, Options } from './command';
import { runJob } from './job';
import { readPlan } from './planFile';

const usage = 'lifecycle ingest PLAN [--dry-run] [--prepare|--part I/N|--finish]';

const options = {
  'dry-run': { type: 'boolean', does: 'say what it would do, and what will not work' },
  prepare: { type: 'boolean', does: 'only begin: say into how many parts the work falls' },
  part: { type: 'string', value: 'I/N', does: 'only this part; parts run side by side, and again' },
  finish: { type: 'boolean', does: 'only make the store visible, once all parts are done' }
} satisfies Options;

export const command: Command = {
  name: 'ingest',
  summary: 'Run a plan: NetCDF and HDF5 files become a Zarr store',
  usage,
  options,
  examples: [
    ['lifecycle ingest plan.yaml --dry-run', 'what it would do, and what will not work'],
    ['lifecycle ingest plan.yaml', 'run it; the same again takes up where it stopped']
  ],
  async run(args, context) {
    const { values, positionals } = parseArguments(args, options, { usage, min: 1, max: 1 });
    const steps = [values['dry-run'], values.prepare, values.part, values.finish].filter(Boolean);
    if (steps.length > 1) {
      throw usageError('Only one of --dry-run, --prepare, --part and --finish can be given.', usage);
    }
    const plan = await readPlan(positionals[0]!, context);
    if (values['dry-run']) {
      const review = await reviewPlan(plan, await context.work(), context.signal);
      await context.output.result({ ...review, ...modesOf(review) }, reviewText(review));
      return 0;
    }
    const step = stepOf(values);
    const result = step ? await runStep(plan, step, context) : await runAll(plan, context);
    const { uri, chunks, bytesWritten, seconds, appended } = result as {
      uri: string;
      appended?: number;
      chunks: number;
      bytesWritten: number;
      seconds: number;
    };
    await context.output.result(
      result,
      step?.kind === 'prepare'
        ? `${uri} is prepared. Parts: ${String(result.parts)}.`
        : `${uri}: ${chunks} chunks, ${formatBytes(bytesWritten)} in ${seconds} s.${appended === undefined ? '' : ` Appended: ${appended}.`}`
    );
    return 0;
  }
};

function stepOf(values: { prepare?: boolean; part?: string; finish?: boolean }): IngestStep | undefined {
  if (values.part !== undefined) {
    const match = /^(\d+)\/(\d+)$/.exec(values.part);
    if (!match) {
      throw new LifecycleError('bad-input', `--part is I/N, like 3/12; not "${values.part}".`);
    }
    return { kind: 'part', index: Number(match[1]), of: Number(match[2]) };
  }
  return values.prepare ? { kind: 'prepare' } : values.finish ? { kind: 'finish' } : undefined;
}

/** The whole ingest is a job: it survives a kill, and the same command takes it up again. */
async function runAll(plan: Plan, context: CommandContext): Promise<Record<string, unknown>> {
  return runJob({ title: `Ingest ${plan.name}`, spec: { verb: 'ingest', plan } }, context, written);
}

/** One step on its own: what it did is recorded beside the target, not in a job. */
async function runStep(
  plan: Plan,
  step: IngestStep,
  context: CommandContext
): Promise<Record<string, unknown>> {
  const task = memoryTask({
    signal: context.signal,
    onProgress: report => context.output.progress(written(report), fractionOf(report))
  });
  return { ...(await runIngest({ verb: 'ingest', plan }, task, await context.work(), step)) };
}

function written({ bytesDone = 0, key }: ProgressReport): string {
  return key ? `${formatBytes(bytesDone)} ${key}` : formatBytes(bytesDone);
}

function modesOf(review: PlanReview): { mode: Record<string, string> } {
  return { mode: Object.fromEntries(review.variables.map(each => [each.name, each.mode])) };
}

function reviewText(review: PlanReview): string {
  const lines = [
    `${review.files} file${review.files === 1 ? '' : 's'}, ${formatBytes(review.bytesToRead)}, to ${review.uri} (Zarr v${review.zarrFormat})`,
    `${review.chunks} chunks, about ${formatBytes(review.bytesToWrite)}, in about ${review.seconds} s; memory about ${formatBinaryBytes(review.memoryBytes)}`
  ];
  for (const each of review.variables) {
    lines.push(
      `  ${each.name}(${each.dims.join(', ')}) ${each.dtype}, chunks (${each.chunks.join(', ')}): ${each.reason}`
    );
  }
  return [...lines, ...review.warnings.map(warning => `Note: ${warning}`)].join('\n');
}
