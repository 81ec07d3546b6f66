import type { IWorkerClient } from '../../tokens';
import { FileComparison, sampleOf, wantedDifferences } from '../compare';
import { newDraft } from '../draft';

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

it('looks at the first, the last and some between', () => {
  expect(sampleOf(numbers(3), 5)).toEqual([0, 1, 2]);
  expect(sampleOf(numbers(101), 5)).toEqual([0, 25, 50, 75, 100]);
  expect(sampleOf(numbers(6), 2)).toEqual([0, 5]);
});

const draft = newDraft(
  numbers(9).map(i => `/d/${i}.nc`),
  '/home/'
);

it('asks once for the same files, and not of one file', async () => {
  const calls: unknown[] = [];
  const answer = { files: [], differences: [] };
  const client = {
    call: async (_: string, body: unknown) => {
      calls.push(body);
      return answer;
    }
  } as unknown as IWorkerClient;
  const comparison = new FileComparison(client, () => undefined);
  await comparison.ask({ ...draft, dim: 'time' });
  await comparison.ask({ ...draft, dim: 'time' });
  expect(calls).toEqual([
    {
      files: [0, 2, 4, 6, 8].map(i => ({ uri: `/d/${i}.nc` })),
      stage: 'none',
      dim: 'time',
      merge: false
    }
  ]);
  expect(comparison.state).toEqual({ looked: 5, of: 9, comparison: answer });
  await comparison.ask({ ...draft, sources: '/d/0.nc' });
  expect(comparison.state).toBeUndefined();
  expect(calls).toHaveLength(1);
});

it('tells which file cannot be opened, and asks again when it is asked to', async () => {
  let failing = true;
  const client = {
    call: async () => {
      if (failing) {
        throw new Error('/d/4.nc is a web page.');
      }
      return { files: [], differences: [] };
    }
  } as unknown as IWorkerClient;
  const comparison = new FileComparison(client, () => undefined);
  await comparison.ask(draft);
  expect(comparison.state).toEqual({ looked: 5, of: 9, problem: '/d/4.nc is a web page.' });
  failing = false;
  await comparison.ask(draft);
  expect(comparison.state?.problem).toBeUndefined();
});

it('passes over variables that are not wanted', () => {
  const difference = { kind: 'dtype' as const, blocks: true, values: [], words: '' };
  const differences = [
    { ...difference, variable: 'sst' },
    { ...difference, variable: 'ice' }
  ];
  expect(wantedDifferences({ ...draft, dropped: ['ice'] }, { files: [], differences })).toEqual([
    differences[0]
  ]);
});
