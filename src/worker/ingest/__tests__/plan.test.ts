import { jest } from '@jest/globals';
import fc from 'fast-check';
import { planSchema, type Plan } from '../../../protocol/plan';
import { formatPlan, parseBytes, parsePlan, planHash } from '../plan';

const BARE = `lifecycle: 1
name: gpcp
source:
  kind: local
  local:
    paths: [a.nc, b.nc]
target:
  uri: out.zarr
`;

describe('parsePlan', () => {
  it('fills in the defaults', () => {
    const plan = parsePlan(BARE, 'plan.yaml');
    expect(plan.combine).toMatchObject({ dim: null, sort: true, duplicates: 'error' });
    expect(plan.target).toMatchObject({ zarrFormat: 'auto', chunks: 'keep', codec: 'keep' });
    expect(plan.run).toEqual({ engine: 'local', memory: '2GiB', parallel: 'auto' });
  });

  it.each([
    ['an unknown field', `${BARE}  chunk: keep\n`, 'plan.yaml:9: "target.chunk"', 'Did you mean "chunks"?'],
    ['an unknown section', `${BARE}runs: {}\n`, 'plan.yaml:9: "runs"', 'Did you mean "run"?'],
    ['a wrong value', `${BARE}  zarrFormat: 4\n`, 'plan.yaml:9: "target.zarrFormat"', ''],
    ['a wrong name', BARE.replace('gpcp', 'GPCP v2'), 'plan.yaml:2: "name"', 'lower-case'],
    ['a wrong size', `${BARE}run: {memory: 2 gigs}\n`, 'plan.yaml:9: "run.memory"', '2GiB'],
    ['a chunk of 0', `${BARE}  chunks: {time: 0}\n`, 'plan.yaml:9: "target.chunks', 'positive'],
    ['a missing section', 'lifecycle: 1\nname: x\n', 'plan.yaml:1: "source"', ''],
    ['no YAML', 'a: [1\nb: 2', 'plan.yaml:', ''],
    ['something else', 'just words', 'plan.yaml:1:', '']
  ])('names line and field of %s', (_, text, where, words) => {
    expect(() => parsePlan(text, 'plan.yaml')).toThrow(where);
    expect(() => parsePlan(text, 'plan.yaml')).toThrow(words);
  });
});

describe('formatPlan', () => {
  it('writes only what matters, in the order of the schema', () => {
    expect(formatPlan(parsePlan(BARE, 'plan.yaml'))).toBe(
      BARE.replace('[a.nc, b.nc]', '\n      - a.nc\n      - b.nc').replace(': \n', ':\n')
    );
  });

  it('gives back the same plan', () => {
    fc.assert(
      fc.property(plans(), plan => {
        expect(parsePlan(formatPlan(plan), 'plan.yaml')).toEqual(plan);
        expect(formatPlan(parsePlan(formatPlan(plan), 'plan.yaml'))).toBe(formatPlan(plan));
      })
    );
  });
});

describe('planHash', () => {
  it('does not depend on the layout of the file', () => {
    const reordered =
      'target: {uri: out.zarr}\nsource: {local: {paths: [a.nc, b.nc]}, kind: local}\nname: gpcp\nlifecycle: 1\n';
    expect(planHash(parsePlan(reordered, 'a'))).toBe(planHash(parsePlan(BARE, 'b')));
    expect(planHash(parsePlan(BARE.replace('a.nc', 'c.nc'), 'a'))).not.toBe(planHash(parsePlan(BARE, 'b')));
  });

  it('stays what it was, as stores carry it: a new field is optional and has no default', () => {
    expect(planHash(parsePlan(BARE, 'a'))).toBe(
      'f0d0039ebb4404360c2a727960b8e9bb4e0b344ead20d664c34183882379b277'
    );
  });

  it('is made once of a plan', () => {
    const plan = parsePlan(BARE, 'a');
    const parse = jest.spyOn(planSchema, 'parse');
    expect(planHash(plan)).toBe(planHash(plan));
    expect(parse).toHaveBeenCalledTimes(1);
    parse.mockRestore();
  });
});

describe('parseBytes', () => {
  it.each([
    ['2GiB', 2 * 1024 ** 3],
    ['1.5 MB', 1_500_000],
    ['512B', 512],
    ['64KiB', 65_536]
  ])('reads %s as %d bytes', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });
});

function plans(): fc.Arbitrary<Plan> {
  const word = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/);
  return fc
    .record({
      name: fc.stringMatching(/^[a-z0-9-]{1,12}$/),
      paths: fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }),
      uri: fc.string({ minLength: 1 }),
      dim: fc.option(word),
      drop: fc.array(word, { maxLength: 2 }),
      chunks: fc.oneof(
        fc.constantFrom('keep' as const, 'auto' as const),
        fc.dictionary(word, fc.oneof(fc.constant(-1), fc.integer({ min: 1, max: 1e6 })), { minKeys: 1 })
      ),
      zarrFormat: fc.constantFrom('auto' as const, 2 as const, 3 as const),
      title: fc.string()
    })
    .map(({ name, paths, uri, dim, drop, chunks, zarrFormat, title }) =>
      planSchema.parse({
        lifecycle: 1,
        name,
        source: { kind: 'local', local: { paths } },
        open: { drop },
        combine: { dim },
        target: { uri, chunks, zarrFormat },
        about: { title }
      })
    );
}
