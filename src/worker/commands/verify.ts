/** `lifecycle verify URI`: is every chunk of a store there, and readable? */
import { verifyStore } from '../ingest';
import { parseArguments } from './arguments';
import type { Command } from './command';

const usage = 'lifecycle verify URI';

export const command: Command = {
  name: 'verify',
  summary: 'check that every chunk of a store is there and readable',
  usage,
  async run(args, context) {
    const { positionals } = parseArguments(args, {}, { usage, min: 1, max: 1 });
    const work = await context.work();
    const result = await verifyStore(work.parse(positionals[0]!), work, context.signal);
    const isWhole = result.missing === 0 && result.unreadable === 0;
    const found = `${result.chunks} chunks, ${result.missing} missing, ${result.unreadable} unreadable`;
    await context.output.result(
      { ...result },
      [`${result.uri}: ${isWhole ? 'whole' : 'not whole'}. ${found}.`, ...result.examples].join('\n')
    );
    return isWhole ? 0 : 1;
  }
};
