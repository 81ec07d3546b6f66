/** `lifecycle credentials`: whose credentials are found, whether they are accepted, and away with them. */
import { CREDENTIAL_NAMES, type CredentialName } from '../../protocol/sources';
import { LifecycleError, nearest } from '../core';
import { webCredentials } from '../credentials';
import { testCredentials } from '../sources';
import { parseArguments, usageError } from './arguments';
import type { Command } from './command';

const usage = `lifecycle credentials [ls | test NAME | rm NAME]  (${CREDENTIAL_NAMES.join(', ')})`;

export const command: Command = {
  name: 'credentials',
  summary: 'logins and tokens of data services: list, test, remove',
  usage,
  async run(args, context) {
    const { positionals } = parseArguments(args, {}, { usage, min: 0, max: 2 });
    const [what = 'ls', name] = positionals;
    const work = await context.work();
    const { output, signal } = context;
    switch (what) {
      case 'ls': {
        const found = await webCredentials(work.config).list();
        for (const each of found) {
          await output.record({ type: 'credential', ...each });
          await output.line(`${each.name}: ${each.place ?? 'none'}  (${each.title})`);
        }
        await output.result({ found: found.filter(({ place }) => place !== null).length }, '');
        return 0;
      }
      case 'test': {
        const tested = await testCredentials(nameOf(name), { context: work, signal });
        await output.result({ ...tested }, tested.words);
        return tested.isValid ? 0 : 1;
      }
      case 'rm': {
        await webCredentials(work.config).remove(nameOf(name));
        await output.result({ removed: name }, `The credentials of ${name} are removed.`);
        return 0;
      }
    }
    throw usageError(`"${what}" is not known; there are ls, test and rm.`, usage);
  }
};

function nameOf(name = ''): CredentialName {
  const known = CREDENTIAL_NAMES.find(each => each === name);
  if (!known) {
    const guess = nearest(name, CREDENTIAL_NAMES);
    throw new LifecycleError(
      'bad-input',
      `"${name}" is no provider.${guess ? ` Did you mean "${guess}"?` : ` There are ${CREDENTIAL_NAMES.join(', ')}.`}`
    );
  }
  return known;
}
