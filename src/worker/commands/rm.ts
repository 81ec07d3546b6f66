/** `lifecycle rm`: preview, ask, then remove exactly what was listed. */
import type { RemovePreview } from '../../protocol/previews';
import { LifecycleError, formatAmount } from '../core';
import { preparePreview } from '../guard';
import type { RemoveResult } from '../transfer/remove';
import { parseArguments, usageError } from './arguments';
import type { Command, CommandContext, Options } from './command';
import { runJob } from './job';
import { printable } from './output';

const usage = 'lifecycle rm [-r] [--exact] [--dry-run] [--yes] URI…';

const options = {
  recursive: { type: 'boolean', short: 'r', does: 'folders and prefixes, with all that is below' },
  exact: { type: 'boolean', does: 'URIs are keys as a listing spells them, odd ones (a*b, a//b) too' },
  'dry-run': { type: 'boolean', short: 'n', does: 'say what would go, and remove nothing' },
  yes: { type: 'boolean', short: 'y', does: 'do not ask' }
} satisfies Options;

export const command: Command = {
  name: 'rm',
  summary: 'Remove objects, or with -r prefixes and folders, of your own',
  usage,
  options,
  examples: [
    ['lifecycle rm -r --dry-run gs://leap-scratch/me/old/', 'what would go'],
    ['lifecycle rm -r gs://leap-scratch/me/old/', 'asks, then removes what it listed'],
    ["lifecycle rm --exact 'gs://leap-scratch/me/a*b'", 'one key, spelled as a listing spells it']
  ],
  async run(args, context) {
    const { values, positionals } = parseArguments(args, options, { usage, min: 1 });
    const { recursive = false, exact = false } = values;
    const work = await context.work();
    const locations = positionals.map(uri => work.parse(uri));
    const prefix = locations.find(location => work.format(location).endsWith('/'));
    if (prefix !== undefined && !recursive && !exact) {
      // A forbidden place is refused whatever the flags.
      await work.guard.assert('remove', prefix, 'named');
      throw usageError(`${work.format(prefix)} is a prefix; -r removes all that is below it.`, usage);
    }
    const targets = locations.map(location => ({ location, recursive, exact }));
    const preview = await preparePreview(targets, work, context.signal);
    if (values['dry-run']) {
      await showDryRun(preview, context);
      return 0;
    }
    if (!values.yes && !(await agrees(preview, context))) {
      context.output.note('Nothing was removed.');
      return 1;
    }
    return remove(preview, context);
  }
};

async function showDryRun(preview: RemovePreview, { output }: CommandContext): Promise<void> {
  const { objects, bytes, datasets, sample } = preview;
  for (const uri of sample) {
    await output.line(printable(uri));
  }
  const result = { objects, bytes, kept: 0, failed: 0, dryRun: true, datasets, sample };
  await output.result(result, `Would remove ${formatAmount(preview)}.`);
}

async function agrees(preview: RemovePreview, { output }: CommandContext): Promise<boolean> {
  preview.warnings.forEach(warning => output.note(warning));
  const answer = await output.ask(`Remove ${formatAmount(preview)}? ${preview.undo.words}`);
  if (answer === undefined) {
    throw new LifecycleError(
      'bad-input',
      `This would remove ${formatAmount(preview)}. Without a terminal to ask on, say --yes.\nUsage: ${usage}`
    );
  }
  return answer;
}

async function remove(preview: RemovePreview, context: CommandContext): Promise<number> {
  const { output } = context;
  const result = await runJob<RemoveResult>(
    { title: `Remove ${formatAmount(preview)}`, spec: { verb: 'rm', previewId: preview.previewId } },
    context,
    ({ partsDone }) => `${partsDone} removed`
  );
  result.notes.forEach(note => output.note(note));
  result.keptUris.forEach(uri =>
    output.note(`${printable(uri)} changed since it was listed, so it was kept.`)
  );
  result.failures.forEach(({ message }) => output.note(printable(message)));
  const left = result.kept + result.failed;
  const words = left > 0 ? ` ${result.kept} changed and kept, ${result.failed} failed.` : '';
  await output.result(result, `Removed ${formatAmount(result)}.${words}`);
  if (result.undo.possible && result.objects > 0) {
    output.note(`${result.undo.words} To do so: lifecycle undo ${result.job}`);
  }
  return left > 0 ? 1 : 0;
}
