/** `lifecycle cat`: the bytes of one object on stdout; a link is followed. */
import { LifecycleError, asPrefix, isBucket, isLifecycleError, namesFolder } from '../core';
import type { Store } from '../stores';
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
    if (location.type !== 'http' && namesFolder(location.key)) {
      throw folder(uri);
    }
    const store = work.open(location);
    try {
      for await (const chunk of store.read(location.key, { signal })) {
        await output.bytes(chunk);
      }
    } catch (error) {
      throw (await isPrefix(store, location.key, error, signal)) ? folder(uri) : error;
    }
    return 0;
  }
};

/** Nothing has the key itself, but there is something below it. */
async function isPrefix(store: Store, key: string, error: unknown, signal: AbortSignal): Promise<boolean> {
  if (!isLifecycleError(error, 'not-found') || !isBucket(store)) {
    return false;
  }
  const { objects, prefixes } = await store.list(asPrefix(key), { pageSize: 1, signal });
  return objects.length + prefixes.length > 0;
}

function folder(uri: string): LifecycleError {
  return new LifecycleError('bad-input', `${uri} is a folder; cat shows one object. lifecycle ls lists it.`, {
    subject: uri
  });
}
