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
