import { readFileSync } from 'node:fs';
import { FILE_FORMAT_NAMES } from '../fileFormats';
import { planSchema } from '../plan';
import { sourceFields, type SourceKind } from '../planSource';

const ingest = readFileSync('docs/ingest.md', 'utf8');
const sources = readFileSync('docs/sources.md', 'utf8');

describe('the plan in the docs', () => {
  const { open, combine, target, run, ...top } = planSchema.shape;
  const sections = { open: open.unwrap(), combine: combine.unwrap(), target, run: run.unwrap() };
  const fields = Object.entries(sections).flatMap(([name, { shape }]) =>
    Object.keys(shape).map(field => `${name}.${field}`)
  );

  it.each([...Object.keys(top), ...fields])('docs/ingest.md names %s', field => {
    expect(ingest).toMatch(new RegExp(`^\\| [^|]*\`${field}\``, 'm'));
  });

  it.each(FILE_FORMAT_NAMES)('docs/ingest.md says that open.format may be %s', name => {
    expect(ingest).toMatch(new RegExp(`^\\| \`open\\.format\` \\|.*\`${name}\``, 'm'));
  });

  it.each(Object.keys(sourceFields) as SourceKind[])('docs/sources.md names the fields of %s', kind => {
    const row = new RegExp(`^\\| \`${kind}\` \\| (.*) \\|$`, 'm').exec(sources)?.[1] ?? '';
    const named = (row.match(/[A-Za-z]+/g) ?? []) as string[];
    expect(Object.keys(sourceFields[kind].shape).filter(field => !named.includes(field))).toEqual([]);
  });
});
