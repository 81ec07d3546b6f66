/** `lifecycle cat`: the bytes of one object on stdout; a link is followed. */
import { LifecycleError } from '../core';
import { parseArguments } from './arguments';
import type { Command } from './command';

const usage = 'lifecycle cat URI';

export const command: Command = {
  name: 'cat',
  summary: 'Write the bytes of one object to stdout',
  usage,
  async run(args, { work: getWork, signal, output }) {
    const { positionals } = parseArguments(args, {}, { usage, min: 1, max: 1 });
    const [uri] = positionals;
    const work = await getWork();
    const location = work.parse(uri);
    if (location.type !== 'http' && (location.key === '' || location.key.endsWith('/'))) {
      throw new LifecycleError(
        'bad-input',
        `${uri} is a folder; cat shows one object. lifecycle ls lists it.`,
        {
          subject: uri
        }
      );
    }
    for await (const chunk of work.open(location).read(location.key, { signal })) {
      await output.bytes(chunk);
    }
    return 0;
  }
};
