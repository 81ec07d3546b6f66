/** `lifecycle sync`: make a folder or prefix hold what another one holds. */
import { memoryTask } from '../core';
import { previewSync, type SyncRequest, type SyncStep, type TransferResult } from '../transfer';
import { parseArguments, usageError } from './arguments';
import type { Command, CommandContext, Options } from './command';
import { printable } from './output';
import { FirstLines } from './rows';
import { runTransfer } from './transfer';

const usage = 'lifecycle sync [--delete] [--dry-run] [--size-only|--checksum] SRC DST';

const options = {
  delete: { type: 'boolean', does: 'remove what only DST has, once everything else is there' },
  'dry-run': { type: 'boolean', short: 'n', does: 'say what it would do, and do nothing' },
  'size-only': { type: 'boolean', does: 'equal sizes are enough' },
  checksum: { type: 'boolean', does: 'read both where no checksum tells, whatever their times' }
} satisfies Options;

export const command: Command = {
  name: 'sync',
  summary: 'Make a folder or prefix hold what another one holds',
  usage,
  options,
  examples: [
    ['lifecycle sync --dry-run results gs://leap-persistent/me/results', 'what it would do'],
    [
      'lifecycle sync --delete results gs://leap-persistent/me/results',
      'and remove what only the bucket has'
    ],
    [
      'lifecycle sync --checksum results gs://leap-persistent/me/results',
      'and read both where no checksum tells, rather than trust times'
    ]
  ],
  async run(args, context) {
    const { values, positionals } = parseArguments(args, options, { usage, min: 2, max: 2 });
    if (values['size-only'] && values.checksum) {
      throw usageError('--size-only and --checksum exclude each other.', usage);
    }
    const work = await context.work();
    // Resolved here: a job that is taken up later knows no working folder.
    const [source, destination] = positionals.map(uri => work.format(work.parse(uri))) as [string, string];
    const request: SyncRequest = {
      verb: 'sync',
      source,
      destination,
      remove: values.delete ?? false,
      equalBy: values['size-only'] ? 'size' : values.checksum ? 'content' : 'recorded'
    };
    return values['dry-run'] ? dryRun(request, context) : runTransfer(request, context);
  }
};

async function dryRun(request: SyncRequest, context: CommandContext): Promise<number> {
  const { output, signal } = context;
  const lines = new FirstLines(output);
  const show = async ({ step, uri, sizeBytes }: SyncStep): Promise<void> => {
    await output.record({ type: 'step', step, uri, sizeBytes });
    await lines.add(`${step.padEnd(6)}  ${printable(uri)}`);
  };
  const onProgress = ({ partsDone }: { partsDone?: number }): void =>
    output.progress(`${partsDone ?? 0} compared`, null);
  const result = await previewSync(request, memoryTask({ signal, onProgress }), await context.work(), show);
  await lines.end();
  await output.result({ ...result, dryRun: true }, sentence(result));
  return 0;
}

function sentence({ objects, removed, skipped }: TransferResult): string {
  return `Would copy ${objects} and remove ${removed}; ${skipped} would stay as they are.`;
}
