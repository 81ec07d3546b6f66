/** `lifecycle stat`: one entry. */
import { asPrefix, atKey, isBucket, nothingThere } from '../core';
import { expiryAt, isDataset, toEntry, type ObjectInfo } from '../stores';
import { parseArguments } from './arguments';
import type { Command } from './command';
import { printable } from './output';
import { columns } from './rows';

const usage = 'lifecycle stat URI';

export const command: Command = {
  name: 'stat',
  summary: 'Show one object, prefix or dataset',
  usage,
  async run(args, { work: getWork, signal, output }) {
    const { positionals } = parseArguments(args, {}, { usage, min: 1, max: 1 });
    const work = await getWork();
    const location = work.parse(positionals[0]);
    const store = work.open(location);
    let info: ObjectInfo | undefined = await store.stat(location.key, signal);
    if (!info && isBucket(store)) {
      const { objects } = await store.list(asPrefix(location.key), { pageSize: 1, signal });
      if (objects.length > 0) {
        info = { key: asPrefix(location.key), sizeBytes: 0, modified: null, version: null, isFolder: true };
      }
    }
    if (!info) {
      throw nothingThere(positionals[0]);
    }
    const kind = !info.isFolder
      ? 'object'
      : (await isDataset(store, info.key, signal))
        ? 'dataset'
        : 'prefix';
    const entry = toEntry(
      info,
      {
        uri: key => work.format(atKey(location, key)),
        expiry: output.json ? await expiryAt(store, location, work.config, signal) : undefined
      },
      kind
    );
    await output.record({ type: 'entry', ...entry });
    await output.result({ ...entry }, `${columns(entry)}  ${printable(entry.uri)}`);
    return 0;
  }
};
