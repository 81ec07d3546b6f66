import { expect, it } from '@jest/globals';
import type { Output } from '../command';
import { FirstLines } from '../rows';

it.each([
  [0, []],
  [1, ['0']],
  [100, Array.from({ length: 100 }, (_, i) => String(i))],
  [102, [...Array.from({ length: 100 }, (_, i) => String(i)), '… and 2 more']]
])('of %d lines a person is shown a hundred, and how many more there are', async (count, shown) => {
  const told: string[] = [];
  const lines = new FirstLines({ line: async (text: string) => void told.push(text) } as unknown as Output);
  for (let i = 0; i < count; i++) {
    await lines.add(String(i));
  }
  await lines.end();
  expect(told).toEqual(shown);
  expect(lines.count).toBe(count);
});
