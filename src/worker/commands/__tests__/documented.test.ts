import { readFileSync } from 'node:fs';
import { COMMANDS } from '..';

const document = readFileSync('docs/command-line.md', 'utf8');
// `serve` is called by the proxy, by no person.
const verbs = Object.keys(COMMANDS).filter(verb => verb !== 'serve');

describe('docs/command-line.md', () => {
  it.each(verbs)('names %s and every option of its usage', async verb => {
    const { usage } = (await COMMANDS[verb]!()).command;
    const options = usage.match(/(?<=[[| ])--?[a-z][a-z-]*/g) ?? [];
    expect(document).toMatch(new RegExp(`\`${verb}[ \`]`));
    expect(options.filter(option => !new RegExp(`${option}(?![a-z-])`).test(document))).toEqual([]);
  });
});

describe('the examples of --help', () => {
  it.each(verbs)('of %s call it as its usage says', async verb => {
    const { name, usage, examples = [] } = (await COMMANDS[verb]!()).command;
    for (const [line] of examples) {
      expect(line).toMatch(new RegExp(`^lifecycle ${name}( |$)`));
      expect(line.match(/(?<= )--?[a-z][a-z-]*/g)?.filter(option => !usage.includes(option)) ?? []).toEqual(
        []
      );
    }
  });
});
