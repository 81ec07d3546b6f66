/** `lifecycle credentials`: whose credentials are found, whether they are accepted, new ones, and away with them. */
import { CREDENTIAL_NAMES, type CredentialName } from '../../protocol/sources';
import { didYouMean, LifecycleError } from '../core';
import { webCredentials } from '../credentials';
import { testCredentials } from '../sources';
import { parseArguments, usageError } from './arguments';
import type { Command, CommandContext, Options } from './command';

const usage = `lifecycle credentials [list | set NAME [--username USER] | test NAME | remove NAME]  (${CREDENTIAL_NAMES.join(', ')}; a secret is asked for, or read from stdin)`;

const options = {
  username: { type: 'string', value: 'USER', does: 'with set, where a login has a name and a password' }
} satisfies Options;

export const command: Command = {
  name: 'credentials',
  summary: 'List, set, test and remove logins and tokens of data services',
  usage,
  options,
  async run(args, context) {
    const { values, positionals } = parseArguments(args, options, { usage });
    const [what = 'list', name, ...others] = positionals;
    if (others.length > 0) {
      // Not quoted: it may be a secret.
      throw usageError('Secrets are no arguments: everyone on this machine sees those.', usage);
    }
    if (values.username !== undefined && what !== 'set') {
      throw usageError(`--username goes with set, not with ${what}.`, usage);
    }
    const work = await context.work();
    const { output, signal } = context;
    switch (what) {
      case 'list':
      case 'ls': {
        const found = await webCredentials(work.config).list();
        for (const each of found) {
          await output.record({ type: 'credential', ...each });
          await output.line(`${each.name}: ${each.place ?? 'none'}  (${each.title})`);
        }
        await output.result({ found: found.filter(({ place }) => place !== null).length }, '');
        return 0;
      }
      case 'set':
        return set(nameOf(name), values.username, context);
      case 'test': {
        const tested = await testCredentials(nameOf(name), { context: work, signal });
        await output.result({ ...tested }, tested.words);
        return tested.isValid ? 0 : 1;
      }
      case 'remove':
      case 'rm': {
        await webCredentials(work.config).remove(nameOf(name));
        await output.result({ removed: name }, `The credentials of ${name} are removed.`);
        return 0;
      }
    }
    throw usageError(`"${what}" is not known; there are list, set, test and remove.`, usage);
  }
};

/** To the file of the provider's own tool; what is missing is typed or piped in, a line a field. */
async function set(
  name: CredentialName,
  username: string | undefined,
  { work, output }: CommandContext
): Promise<number> {
  const { config } = await work();
  const credentials = webCredentials(config);
  const provider = (await credentials.list()).find(each => each.name === name)!;
  const { fields, title, file } = provider;
  if (username !== undefined && !fields.some(field => field.name === 'username')) {
    throw usageError(`${title} takes no user name.`, usage);
  }
  if (file === null) {
    throw new LifecycleError(
      'unsupported',
      `${title} has no tool that keeps credentials in a file: set the variable ${name.toUpperCase()}_TOKEN.`,
      { subject: name }
    );
  }
  const secrets: Record<string, string> = {};
  for (const field of fields) {
    const given = field.name === 'username' ? username : undefined;
    const isHidden = field.isSecret;
    secrets[field.name] = given ?? (await output.askFor(`${title}: ${field.label}`, { isHidden })) ?? '';
  }
  await credentials.save(name, secrets, 'file');
  const { place } = (await credentials.list()).find(each => each.name === name)!;
  const words =
    place === file
      ? `The credentials of ${name} are in ${file}, which only you can read.`
      : `The credentials of ${name} are in ${file}; but those from ${place} are used before them.`;
  await output.result({ name, file, place }, words);
  return 0;
}

function nameOf(name = ''): CredentialName {
  const known = CREDENTIAL_NAMES.find(each => each === name);
  if (!known) {
    throw new LifecycleError(
      'bad-input',
      `"${name}" is no provider.${didYouMean(name, CREDENTIAL_NAMES, `There are ${CREDENTIAL_NAMES.join(', ')}.`)}`
    );
  }
  return known;
}
