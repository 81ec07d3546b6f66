import type { PlanInput } from '../plan';
import { asVirtual, fixedFields } from '../virtual';

const target = (more: Partial<PlanInput['target']>): PlanInput['target'] => ({
  uri: 'x',
  kind: 'kerchunk-json',
  ...more
});

describe('what a virtual store can have', () => {
  it.each<[Partial<PlanInput['target']>, string[]]>([
    [{}, []],
    [{ chunks: 'auto', zarrFormat: 2, references: 'relative', overwrite: true }, []],
    [{ chunks: { time: 1 }, codec: { name: 'zstd' } }, ['chunks', 'codec']],
    [{ shards: { time: 1 }, zarrFormat: 3 }, ['shards', 'zarrFormat']],
    [{ kind: 'icechunk', zarrFormat: 3 }, []],
    [{ kind: 'icechunk', zarrFormat: 2, references: 'relative' }, ['references', 'zarrFormat']]
  ])('%j: not %j', (more, fields) => {
    expect(fixedFields(target(more)).map(({ field }) => field)).toEqual(fields);
    expect(fixedFields(asVirtual(target(more)))).toEqual([]);
  });

  it('keeps what means the same to references', () => {
    const more = { chunks: { time: 1 }, attributes: { a: 1 }, overwrite: true };
    expect(asVirtual(target(more))).toEqual(target({ ...more, chunks: 'keep' }));
  });
});
