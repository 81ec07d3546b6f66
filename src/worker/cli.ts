/** The command line: find the verb, run it, and turn what it throws into words and an exit code. */
import type { Env } from './core/environment';
import { EXIT_CODE } from '../protocol/errors';
import { COMMANDS } from './commands';
import { usageError } from './commands/arguments';
import type { Command, CommandContext } from './commands/command';
import { StreamOutput, printable, type Streams } from './commands/output';
import { didYouMean, toLifecycleError } from './core';
import type { WorkContext } from './context';
import type { JobQueue } from './jobs/types';

interface CliOptions {
  env: Env;
  cwd: string;
  streams: Streams;
  /** Aborted on SIGINT and SIGTERM. */
  signal: AbortSignal;
  version: string;
}

const USAGE = 'lifecycle <verb> [--json] …';

/** Run one command line; answers with the exit code and never throws. */
export async function runCli(argv: readonly string[], options: CliOptions): Promise<number> {
  const { env, cwd, streams, signal } = options;
  const { args, json, help, version } = globalFlags(argv);
  const output = new StreamOutput(streams, json, signal);
  const parts = lazyParts(env, cwd);
  const [verb, ...rest] = args;
  try {
    if (version && (verb === undefined || COMMANDS[verb] === undefined)) {
      await output.result({ version: options.version }, options.version);
      return 0;
    }
    if (verb === undefined) {
      if (!help) {
        throw usageError('No verb was given; lifecycle --help lists them.', USAGE);
      }
      await output.result({ verbs: Object.keys(COMMANDS) }, await overview());
      return 0;
    }
    if (!Object.hasOwn(COMMANDS, verb)) {
      throw usageError(`There is no verb "${verb}".${didYouMean(verb, Object.keys(COMMANDS))}`, USAGE);
    }
    const { command } = await COMMANDS[verb]();
    if (help) {
      const { usage, summary, options = {}, examples = [] } = command;
      const lines = examples.map(([line]) => line);
      await output.result({ usage, summary, options, examples: lines }, helpOf(command));
      return 0;
    }
    const context: CommandContext = { work: parts.work, jobs: parts.jobs, cwd, signal, output };
    return await command.run(rest, context);
  } catch (thrown) {
    const error = toLifecycleError(thrown);
    const tag = signal.aborted && error.tag === 'internal' ? 'cancelled' : error.tag;
    output.clearBar();
    await output.record({
      type: 'error',
      tag,
      message: error.message,
      ...(error.subject && { subject: error.subject })
    });
    const name = verb !== undefined && Object.hasOwn(COMMANDS, verb) ? `lifecycle ${verb}` : 'lifecycle';
    const words = error.message.split('\n').map(printable).join('\n');
    output.note(`${name}: ${tag === 'cancelled' ? 'stopped; run the same again to go on.' : words}`);
    if (tag === 'internal') {
      output.note(error.stack ?? '');
    }
    return EXIT_CODE[tag];
  } finally {
    await output.flush().catch(() => undefined);
    await parts.close();
  }
}

/** `--json`, `--help` and `--version` may stand anywhere before `--`. */
function globalFlags(argv: readonly string[]): {
  args: string[];
  json: boolean;
  help: boolean;
  version: boolean;
} {
  const end = argv.indexOf('--');
  const before = end < 0 ? [...argv] : argv.slice(0, end);
  const flags = { json: ['--json'], help: ['--help', '-h'], version: ['--version'] };
  const has = (names: string[]): boolean => before.some(arg => names.includes(arg));
  const all = Object.values(flags).flat();
  return {
    args: [...before.filter(arg => !all.includes(arg)), ...(end < 0 ? [] : argv.slice(end))],
    json: has(flags.json),
    help: has(flags.help),
    version: has(flags.version)
  };
}

function helpOf({ usage, summary, options = {}, examples = [] }: Command): string {
  const calls = Object.entries(options).map(([name, { short, value }]) =>
    [short ? `-${short}, --${name}` : `    --${name}`, ...(value ? [value] : [])].join(' ')
  );
  const longest = Math.max(...calls.map(call => call.length));
  const explained = Object.values(options).map(({ does }, i) => `  ${calls[i]!.padEnd(longest)}  ${does}`);
  const shown = examples.flatMap(([line, does]) => [`  # ${does}`, `  ${line}`]);
  const part = (title: string, lines: string[]): string[] =>
    lines.length > 0 ? ['', `${title}:`, ...lines] : [];
  return [summary, '', `Usage: ${usage}`, ...part('Options', explained), ...part('Examples', shown)].join(
    '\n'
  );
}

async function overview(): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map(load => load()));
  const longest = Math.max(...commands.map(({ command }) => command.name.length));
  const lines = commands.map(({ command }) => `  ${command.name.padEnd(longest)}  ${command.summary}`);
  return [
    `Usage: ${USAGE}`,
    '',
    ...lines,
    '',
    'lifecycle <verb> --help says more. --json prints NDJSON.'
  ].join('\n');
}

/** Context and queue are made when a verb first asks, and the queue is closed at the end. */
function lazyParts(
  env: CliOptions['env'],
  cwd: string
): { work(): Promise<WorkContext>; jobs(): Promise<JobQueue>; close(): Promise<void> } {
  let context: Promise<WorkContext> | undefined;
  let queue: Promise<JobQueue> | undefined;
  const work = (): Promise<WorkContext> =>
    (context ??= import('./compose').then(({ composeContext }) => composeContext(env, cwd)));
  return {
    work,
    jobs: () =>
      (queue ??= Promise.all([import('./jobs'), work()]).then(([{ openJobQueue }, made]) =>
        openJobQueue(made)
      )),
    close: async () => {
      // A queue that could not be opened has told so already.
      const opened = await queue?.catch(() => undefined);
      await opened?.[Symbol.asyncDispose]();
    }
  };
}
