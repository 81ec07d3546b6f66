/** `lifecycle arrivals NAME`: has the dataset arrived in the inbox, whole? */
import { setTimeout as wait } from 'node:timers/promises';
import type { Arrival } from '../../protocol/publish';
import { formatBytes, LifecycleError } from '../core';
import { lookForArrival } from '../publish';
import { parseArguments } from './arguments';
import type { Command, Options } from './command';

const usage = 'lifecycle arrivals NAME [--wait]';

const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60_000;

const options = {
  wait: { type: 'boolean', does: 'until it has arrived' }
} satisfies Options;

export const command: Command = {
  name: 'arrivals',
  summary: 'Tell whether a dataset has arrived in the inbox, whole',
  usage,
  options,
  async run(args, context) {
    const { values, positionals } = parseArguments(args, options, { usage, min: 1, max: 1 });
    const work = await context.work();
    const { signal, output } = context;
    let waitMs = FIRST_WAIT_MS;
    let arrival = await lookForArrival(positionals[0]!, work, signal);
    while (values.wait && arrival.state !== 'complete') {
      output.progress(wordsOf(arrival), null);
      await wait(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
      const before = arrival.objects;
      arrival = await lookForArrival(positionals[0]!, work, signal);
      waitMs = arrival.objects === before ? Math.min(waitMs * 1.5, LONGEST_WAIT_MS) : FIRST_WAIT_MS;
    }
    if (arrival.state === 'expected') {
      throw new LifecycleError('not-found', `${arrival.uri}: nothing has arrived yet.`, {
        subject: arrival.uri
      });
    }
    await output.result({ ...arrival }, wordsOf(arrival));
    return arrival.state === 'complete' ? 0 : 1;
  }
};

function wordsOf({ uri, state, objects, sizeBytes, files, missing, differ }: Arrival): string {
  const there = `${objects} objects, ${formatBytes(sizeBytes)}`;
  switch (state) {
    case 'expected':
      return `${uri}: nothing has arrived yet.`;
    case 'arriving':
      return `${uri}: ${there} so far. The list of files comes last, and is not there yet.`;
    case 'complete':
      return `${uri}: complete. All ${files} files of its list are there, and were compared (${there}).`;
    case 'incomplete':
      return [
        `${uri}: not whole. Of ${files} files ${missing.count} are missing, and ${differ.count} hold something else.`,
        ...missing.first.map(path => `missing: ${path}`),
        ...differ.first.map(path => `differs: ${path}`)
      ].join('\n');
  }
}
