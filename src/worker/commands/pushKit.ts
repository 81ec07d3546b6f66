/** `lifecycle push-kit --dataset NAME -o DIR`: the folder that sends a dataset from behind a firewall. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { toLifecycleError } from '../core';
import { MOST_KIT_HOURS, parseLargeFiles, writePushKit } from '../publish';
import { parseArguments, usageError } from './arguments';
import type { Command, Options } from './command';

const usage = 'lifecycle push-kit --dataset NAME -o DIR [--hours N] [--files LIST]';

const DEFAULT_HOURS = 72;

const options = {
  dataset: { type: 'string', value: 'NAME', does: 'the folder in the inbox' },
  output: { type: 'string', short: 'o', value: 'DIR', does: 'the folder that the kit is written to' },
  hours: {
    type: 'string',
    value: 'N',
    does: `how long it is good for; ${DEFAULT_HOURS} unless you say otherwise`
  },
  files: {
    type: 'string',
    value: 'LIST',
    does: 'the files over 5 GiB, which go in parts: a line `bytes path` each'
  }
} satisfies Options;

export const command: Command = {
  name: 'push-kit',
  summary: 'Make a folder that sends a dataset to the inbox with sh and curl alone',
  usage,
  options,
  async run(args, context) {
    const { values } = parseArguments(args, options, { usage, max: 0 });
    const { dataset, output } = values;
    if (dataset === undefined || output === undefined) {
      throw usageError('--dataset and -o are both needed.', usage);
    }
    const hours = values.hours === undefined ? DEFAULT_HOURS : Number(values.hours);
    if (!(hours > 0 && hours <= MOST_KIT_HOURS)) {
      throw usageError(`--hours ${values.hours}: a kit lasts up to ${MOST_KIT_HOURS} hours.`, usage);
    }
    const work = await context.work();
    const folder = resolve(context.cwd, output);
    const large = values.files === undefined ? [] : await readList(resolve(context.cwd, values.files));
    const kit = await writePushKit({ dataset, hours, large }, folder, work, context.signal);
    await context.output.result(
      { ...kit },
      [
        `The kit is in ${folder}. Copy it to the machine that has the data, and there: sh push.sh PATH`,
        `It sends to ${kit.uri} until ${kit.expiresAt}. Everybody can read the inbox; whoever has the kit can write below that name.`
      ].join('\n')
    );
    return 0;
  }
};

async function readList(file: string): Promise<ReturnType<typeof parseLargeFiles>> {
  try {
    return parseLargeFiles(await readFile(file, 'utf8'), file);
  } catch (error) {
    throw toLifecycleError(error, file);
  }
}
