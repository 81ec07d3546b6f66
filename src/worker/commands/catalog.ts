/** `lifecycle catalog search WORDS`: is the data set in the catalog already? */
import { searchCatalog } from '../publish/catalog/search';
import { parseArguments, usageError } from './arguments';
import type { Command } from './command';

const usage = 'lifecycle catalog search WORDS';

export const command: Command = {
  name: 'catalog',
  summary: 'look for a data set in the catalog',
  usage,
  async run(args, context) {
    const { positionals } = parseArguments(args, {}, { usage, min: 2 });
    const [what, ...words] = positionals;
    if (what !== 'search') {
      throw usageError(`"${what}" is not known; there is search.`, usage);
    }
    const work = await context.work();
    const answer = await searchCatalog(words.join(' '), { context: work, signal: context.signal });
    for (const entry of answer.entries) {
      await context.output.record({ type: 'entry', ...entry });
      await context.output.line(`${entry.title}  ${entry.page}`);
      for (const { name, url } of entry.stores) {
        await context.output.line(`  ${name}: ${url}`);
      }
    }
    const { entries, fetchedAt, isStale, requests } = answer;
    const age = isStale ? ` The catalog cannot be reached; this is as of ${fetchedAt}.` : '';
    await context.output.result(
      { entries: entries.length, fetchedAt, isStale, requests },
      `${entries.length} data sets.${age} Requests of the same data: ${requests}`
    );
    return 0;
  }
};
