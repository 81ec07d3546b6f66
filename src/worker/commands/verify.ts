/** `lifecycle verify URI`: is every chunk of a store there, and readable? */
import { verifyStore } from '../ingest';
import { parseArguments, usageError } from './arguments';
import type { Command, Options } from './command';

const usage = 'lifecycle verify [--sample N] URI';

const options = {
  sample: {
    type: 'string',
    value: 'N',
    does: 'decode so many chunks, chosen at random; else all'
  }
} satisfies Options;

export const command: Command = {
  name: 'verify',
  summary: 'Check that every chunk of a store is there and readable',
  usage,
  options,
  examples: [
    [
      'lifecycle verify --sample 20 gs://leap-persistent/me/all.zarr',
      'all chunks are looked for, about twenty of them decoded'
    ]
  ],
  async run(args, context) {
    const { positionals, values } = parseArguments(args, options, { usage, min: 1, max: 1 });
    const sample = values.sample === undefined ? undefined : Number(values.sample);
    if (sample !== undefined && !(Number.isInteger(sample) && sample >= 0)) {
      throw usageError(`--sample ${values.sample}: this is not a number of chunks.`, usage);
    }
    const work = await context.work();
    const result = await verifyStore(work.parse(positionals[0]!), work, {
      sample,
      signal: context.signal,
      onProgress: (done, total) => context.output.progress(`${done} of ${total} chunks`, done / total)
    });
    const isWhole = result.missing === 0 && result.unreadable === 0;
    const found = [
      `${result.chunks} chunks, ${result.missing} missing, ${result.unreadable} unreadable`,
      ...(result.absent > 0 ? [`${result.absent} never written, which read as the fill value`] : []),
      ...(sample === undefined ? [] : [`${result.decoded} of them decoded`])
    ].join(', ');
    await context.output.result(
      { ...result },
      [`${result.uri}: ${isWhole ? 'whole' : 'not whole'}. ${found}.`, ...result.examples].join('\n')
    );
    return isWhole ? 0 : 1;
  }
};
