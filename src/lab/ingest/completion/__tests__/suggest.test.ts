import { planJsonSchema } from '../../../../protocol/planJsonSchema';
import { suggest, type JsonSchema } from '../suggest';

const schema = planJsonSchema() as JsonSchema;

/** What is offered where `¦` stands. */
function offered(text: string): string[] {
  const offset = text.indexOf('¦');
  return suggest(schema, text.replace('¦', ''), offset).items.map(({ label }) => label);
}

it.each<[string, string, string[]]>([
  ['fields of the plan', 'lifecycle: 1\nn¦', ['name']],
  ['fields that are not there yet', 'lifecycle: 1\nname: x\nl¦', ['lock']],
  ['the kind of a source', 'source:\n  kind: c¦', ['cmr', 'cds', 'cmems']],
  ['the field of the kind that is said', 'source:\n  kind: zenodo\n  z¦', ['zenodo']],
  ['no field of another kind', 'source:\n  kind: zenodo\n  e¦', []],
  ['fields deeper in', 'source:\n  kind: zenodo\n  zenodo:\n    ¦', ['record', 'files']],
  ['fields after others were closed', 'open:\n  drop: [a]\ntarget:\n  uri: x\n  ch¦', ['chunks']],
  ['values of one field', 'target:\n  kind: ¦', ['zarr', 'kerchunk-json', 'kerchunk-parquet', 'icechunk']],
  ['yes and no', 'target:\n  overwrite: ¦', ['true', 'false']],
  ['numbers', 'target:\n  zarrFormat: ¦', ['auto', '2', '3']],
  ['in braces', 'target:\n  uri: x\n  codec: {name: z¦', ['zstd', 'zlib']],
  ['names in braces', 'target: {uri: x, co¦', ['codec', 'consolidated']],
  ['names in braces in braces', 'target: {uri: x, codec: {name: zstd, l¦', ['level']],
  ['names in a list', 'lock:\n  - uri: x\n    s¦', ['sizeBytes']],
  ['names at the beginning of an item', 'lock:\n  - u¦', ['uri']],
  ['nothing in a comment', 'target: # k¦', []],
  ['nothing in a text of several lines', 'about:\n  description: |\n    ti¦\n', []],
  ['nothing below what is no field', 'nonsense:\n  k¦', []]
])('offers %s', (_, text, labels) => {
  expect(offered(text)).toEqual(labels);
});

it('takes the place of what was typed, and puts the colon', () => {
  const text = 'target:\n  ur';
  expect(suggest(schema, text, text.length)).toEqual({
    start: text.length - 2,
    items: [{ label: 'uri', insertText: 'uri: ', type: 'property' }]
  });
});
