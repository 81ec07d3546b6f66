import { readFileSync } from 'node:fs';
import { COMMANDS } from '..';
import type { Command } from '../command';

const document = readFileSync('docs/command-line.md', 'utf8');
// `serve` is called by the proxy, by no person.
const verbs = Object.keys(COMMANDS).filter(verb => verb !== 'serve');

/** Each option as it may be written: `--output`, `-o`. */
function spellings({ options = {} }: Command): string[][] {
  return Object.entries(options).map(([name, { short }]) => [`--${name}`, ...(short ? [`-${short}`] : [])]);
}

function optionsIn(text: string): string[] {
  return text.match(/(?<=[[| ])--?[a-z][a-z-]*/gi) ?? [];
}

describe('docs/command-line.md', () => {
  it.each(verbs)('names %s and every option of it', async verb => {
    const { command } = await COMMANDS[verb]!();
    expect(document).toMatch(new RegExp(`\`${verb}[ \`]`));
    const isNamed = (option: string): boolean => new RegExp(`${option}(?![a-z-])`).test(document);
    expect(spellings(command).filter(spelled => !spelled.some(isNamed))).toEqual([]);
  });
});

describe('the --help', () => {
  it.each(verbs)('of %s explains the options of its usage, and has no others', async verb => {
    const { command } = await COMMANDS[verb]!();
    const used = optionsIn(command.usage);
    expect(used.filter(option => !spellings(command).flat().includes(option))).toEqual([]);
    // Where they are too many for a line, and of `mv` what it does anyway.
    if (!command.usage.includes('[options]') && verb !== 'mv') {
      expect(spellings(command).filter(spelled => !spelled.some(option => used.includes(option)))).toEqual(
        []
      );
    }
  });

  it.each(verbs)('of %s has examples that call it so', async verb => {
    const { command } = await COMMANDS[verb]!();
    for (const [line] of command.examples ?? []) {
      expect(line).toMatch(new RegExp(`^lifecycle ${verb}( |$)`));
      expect(optionsIn(line).filter(option => !spellings(command).flat().includes(option))).toEqual([]);
    }
  });
});
