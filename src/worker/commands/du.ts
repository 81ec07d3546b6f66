/** `lifecycle du`: how much is below a place, and below each of its parts. */
import { formatBytes, memoryTask } from '../core';
import { runUsage } from '../transfer';
import { parseArguments } from './arguments';
import type { Command } from './command';
import { printable } from './output';

const usage = 'lifecycle du URI';

export const command: Command = {
  name: 'du',
  summary: 'Add up objects and bytes below a place',
  usage,
  async run(args, { work: getWork, signal, output }) {
    const { positionals } = parseArguments(args, {}, { usage, min: 1, max: 1 });
    const work = await getWork();
    let toldAt = 0;
    const task = memoryTask({
      signal,
      onProgress: ({ partsDone, bytesDone }) => {
        if (Date.now() - toldAt >= 250) {
          toldAt = Date.now();
          output.progress(`${partsDone} objects, ${formatBytes(bytesDone ?? 0)}`, null);
        }
      }
    });
    const result = await runUsage({ uri: positionals[0] }, task, work);
    for (const child of result.children) {
      await output.line(row(child.sizeBytes, child.objects, child.uri));
    }
    if (result.others) {
      const { sizeBytes, objects, children } = result.others;
      await output.line(row(sizeBytes, objects, `(${children} smaller ones)`));
    }
    await output.result(result, row(result.sizeBytes, result.objects, result.uri));
    return 0;
  }
};

function row(sizeBytes: number, objects: number, uri: string): string {
  return `${formatBytes(sizeBytes).padStart(10)}  ${String(objects).padStart(9)}  ${printable(uri)}`;
}
