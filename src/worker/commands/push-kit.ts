/** `lifecycle push-kit --dataset NAME -o DIR`: the folder that sends a dataset from behind a firewall. */
import { chmod, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { LifecycleError, toLifecycleError } from '../core';
import { makePushKit, parseLargeFiles } from '../publish';
import { parseArguments, usageError } from './arguments';
import type { Command } from './command';

const usage = 'lifecycle push-kit --dataset NAME -o DIR [--hours N] [--files LIST]';

const DEFAULT_HOURS = 72;
/** What a signature may last. */
const MOST_HOURS = 7 * 24;

export const command: Command = {
  name: 'push-kit',
  summary: 'make a folder that sends a dataset to the inbox with sh and curl alone',
  usage,
  async run(args, context) {
    const { values } = parseArguments(
      args,
      {
        dataset: { type: 'string' },
        output: { type: 'string', short: 'o' },
        hours: { type: 'string' },
        files: { type: 'string' }
      },
      { usage, max: 0 }
    );
    const { dataset, output } = values;
    if (dataset === undefined || output === undefined) {
      throw usageError('--dataset and -o are both needed.', usage);
    }
    const hours = values.hours === undefined ? DEFAULT_HOURS : Number(values.hours);
    if (!(hours > 0 && hours <= MOST_HOURS)) {
      throw usageError(`--hours ${values.hours}: a kit lasts up to ${MOST_HOURS} hours.`, usage);
    }
    const work = await context.work();
    const folder = resolve(context.cwd, output);
    await assertEmpty(folder);
    await work.guard.assert('create', work.parse(join(folder, 'push.sh')), 'named');
    const kit = await makePushKit(work, {
      dataset,
      expiresInSeconds: Math.max(1, Math.floor(hours * 3600)),
      large: values.files === undefined ? [] : await readList(resolve(context.cwd, values.files)),
      signal: context.signal
    });
    try {
      // Whoever can read the kit can send: it is this user's alone.
      await mkdir(folder, { recursive: true });
      await chmod(folder, 0o700);
      for (const [name, content] of kit.files) {
        await mkdir(dirname(join(folder, name)), { recursive: true, mode: 0o700 });
        await writeFile(join(folder, name), content, { flag: 'wx', mode: 0o600 });
      }
    } catch (error) {
      throw toLifecycleError(error, folder);
    }
    const expiresAt = kit.expiresAt.toISOString();
    await context.output.result(
      { dir: folder, expiresAt, uri: kit.uri },
      [
        `The kit is in ${folder}. Copy it to the machine that has the data, and there: sh push.sh PATH`,
        `It sends to ${kit.uri} until ${expiresAt}. Everybody can read the inbox; whoever has the kit can write below that name.`
      ].join('\n')
    );
    return 0;
  }
};

async function assertEmpty(folder: string): Promise<void> {
  const present = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return [];
    }
    throw toLifecycleError(error, folder);
  });
  if (present.length > 0) {
    throw new LifecycleError('conflict', `${folder} is not empty. Choose another folder for the kit.`, {
      subject: folder
    });
  }
}

async function readList(file: string): Promise<ReturnType<typeof parseLargeFiles>> {
  try {
    return parseLargeFiles(await readFile(file, 'utf8'), file);
  } catch (error) {
    throw toLifecycleError(error, file);
  }
}
