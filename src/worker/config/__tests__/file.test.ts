/** `lifecycle.yaml`: what is wrong is said with its line. */
import { readFileSync } from 'node:fs';
import { DEFAULT_ENDPOINTS, DEFAULT_PANELS, EMPTY_FILE } from '../defaults';
import { parseConfigFile } from '../file';
import { EGRESS_DOLLARS_PER_GB } from '../prices';
import { fileSchema } from '../schema';

describe('a configuration file', () => {
  it.each([
    [
      'an unknown field',
      'user: alice\npanles: []\n',
      'lifecycle.yaml, line 2: unknown field "panles"; did you mean "panels"?'
    ],
    [
      'an unknown field of a root',
      'panels:\n  - id: s\n    title: S\n    roots:\n      - uri: gs://a\n        delte: own\n',
      'line 6: unknown field "panels.0.roots.0.delte"; did you mean "delete"?'
    ],
    [
      'a wrong value',
      'panels:\n  - {id: s, title: S, roots: [{uri: gs://a, write: mine}]}\n',
      'line 2: panels.0.roots.0.write:'
    ],
    ['a price below nothing', 'prices: {egressPerGB: -1}\n', 'line 1: prices.egressPerGB:'],
    ['a misspelt price', 'prices: {egresPerGB: 1}\n', 'did you mean "egressPerGB"?'],
    ['broken YAML', 'user: [\n', 'line 2: '],
    ['a taken scheme', 'endpoints:\n  gs: {type: s3, url: "https://h"}\n', 'this name is a scheme already'],
    [
      'two panels of one id',
      'panels: [{id: a, title: A, roots: []}, {id: a, title: B, roots: []}]',
      'same id'
    ],
    ['text that is no mapping', 'just words', 'line 1']
  ])('with %s is refused', (_, text, message) => {
    expect(() => parseConfigFile(text, 'lifecycle.yaml')).toThrow(
      expect.objectContaining({ tag: 'bad-input', message: expect.stringContaining(message) })
    );
  });

  it('may be empty', () => {
    expect(parseConfigFile('', 'lifecycle.yaml')).toEqual({
      shared: [],
      endpoints: {},
      prices: { egressPerGB: EGRESS_DOLLARS_PER_GB }
    });
  });

  it('that says nothing means the same as none', () => {
    expect(EMPTY_FILE).toEqual(parseConfigFile('', 'lifecycle.yaml'));
  });

  it('could hold the defaults', () => {
    const defaults = { ...EMPTY_FILE, endpoints: DEFAULT_ENDPOINTS, panels: DEFAULT_PANELS };
    expect(fileSchema.parse(defaults)).toEqual(defaults);
  });

  it('as administrators get it says what holds without one', () => {
    const name = 'jupyter-config/lifecycle.yaml';
    const { osn, ...others } = parseConfigFile(readFileSync(name, 'utf8'), name).endpoints;
    expect({ ...parseConfigFile(readFileSync(name, 'utf8'), name), endpoints: {} }).toEqual({
      ...EMPTY_FILE,
      panels: DEFAULT_PANELS
    });
    expect(others).toEqual({});
    expect(osn).toMatchObject(DEFAULT_ENDPOINTS.osn!);
  });
});
