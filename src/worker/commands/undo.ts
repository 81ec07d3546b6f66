/** `lifecycle undo`: bring back what a removal took away. */
import { formatAmount } from '../core';
import { undoOf } from '../jobs/undo';
import type { RestoreResult } from '../transfer/remove';
import { parseArguments } from './arguments';
import type { Command } from './command';
import { asTold, openQueue } from './job';
import { printable } from './output';

const usage = 'lifecycle undo JOB';

export const command: Command = {
  name: 'undo',
  summary: 'Restore what an rm removed, where the bucket keeps it',
  usage,
  async run(args, context) {
    const { positionals } = parseArguments(args, {}, { usage, min: 1, max: 1 });
    const { output } = context;
    const queue = await openQueue(context);
    const told = asTold(context, ({ partsDone }) => `${partsDone} restored`);
    const result = (await queue.run(await undoOf(positionals[0], queue), told)) as RestoreResult;
    result.keptUris.forEach(uri => output.note(`${printable(uri)}: something new is there, so it was left.`));
    result.failures.forEach(({ message }) => output.note(printable(message)));
    const { absent, kept, failed } = result;
    const left = absent + kept + failed;
    const words =
      left > 0
        ? ` ${absent} are not kept any more, ${kept} were left for what is there now, ${failed} failed.`
        : '';
    await output.result(result, `Restored ${formatAmount(result)}.${words}`);
    return left > 0 ? 1 : 0;
  }
};
