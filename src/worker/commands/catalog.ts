/** `lifecycle catalog search WORDS` and `catalog lint DIR`: is the data there already, and is an entry right? */
import { resolve } from 'node:path';
import { lintCatalog, searchCatalog } from '../publish';
import { parseArguments, usageError } from './arguments';
import type { Command, CommandContext } from './command';

const usage = 'lifecycle catalog search WORDS | lint DIR';

export const command: Command = {
  name: 'catalog',
  summary: 'Look for a dataset in the catalog, or check an entry',
  usage,
  async run(args, context) {
    const { positionals } = parseArguments(args, {}, { usage, min: 1 });
    const [verb, ...rest] = positionals;
    switch (verb) {
      case 'search':
        return search(rest, context);
      case 'lint':
        return lint(rest, context);
      default:
        throw usageError(`"catalog ${verb}" is not known; there are search and lint.`, usage);
    }
  }
};

async function search(words: readonly string[], context: CommandContext): Promise<number> {
  if (words.length === 0) {
    throw usageError('catalog search wants words to look for.', usage);
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

async function lint(names: readonly string[], context: CommandContext): Promise<number> {
  if (names.length !== 1) {
    throw usageError('catalog lint looks at one folder.', usage);
  }
  const folder = resolve(context.cwd, names[0]!);
  const findings = await lintCatalog(folder, await context.work(), context.signal);
  for (const finding of findings) {
    await context.output.record({ type: 'finding', ...finding });
    const where = finding.line === null ? finding.file : `${finding.file}:${finding.line}`;
    await context.output.line(`${where}: ${finding.severity} (${finding.rule}): ${finding.message}`);
  }
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  await context.output.result(
    { errors, warnings },
    findings.length === 0 ? 'Nothing to complain about.' : `Errors: ${errors}. Warnings: ${warnings}.`
  );
  return errors > 0 ? 1 : 0;
}
