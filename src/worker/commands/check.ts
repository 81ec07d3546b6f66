/** `lifecycle check`: are two places equal? */
import { memoryTask } from '../core';
import { runCheck, type CheckResult, type Difference } from '../transfer';
import { parseArguments } from './arguments';
import type { Command } from './command';
import { printable } from './output';
import { FirstLines } from './rows';

const usage = 'lifecycle check SRC DST';

const WORDS: Readonly<Record<Difference['difference'], string>> = {
  differ: 'differs',
  missing: 'missing',
  extra: 'extra'
};

export const command: Command = {
  name: 'check',
  summary: 'Prove that two folders or prefixes are equal, or tell how they differ',
  usage,
  examples: [['lifecycle check results gs://leap-persistent/me/results', 'exit code 1 unless all is equal']],
  async run(args, { work, signal, output }) {
    const { positionals } = parseArguments(args, {}, { usage, min: 2, max: 2 });
    const [source, destination] = positionals as [string, string];
    const lines = new FirstLines(output);
    const show = async ({ difference, uri }: Difference): Promise<void> => {
      await output.record({ type: 'difference', difference, uri });
      await lines.add(`${WORDS[difference].padEnd(8)}  ${printable(uri)}`);
    };
    const onProgress = ({ partsDone }: { partsDone?: number }): void =>
      output.progress(`${partsDone ?? 0} compared`, null);
    const task = memoryTask({ signal, onProgress });
    const result = await runCheck({ source, destination }, task, await work(), show);
    await lines.end();
    await output.result(result, sentence(result));
    return lines.count === 0 ? 0 : 1;
  }
};

function sentence({ same, differ, missing, extra }: CheckResult): string {
  return differ + missing + extra === 0
    ? `All ${same} are equal.`
    : `${same} are equal, ${differ} differ, ${missing} are missing at the destination, ${extra} are only there.`;
}
