import fc from 'fast-check';
import { isLifecycleError } from '../../../core';
import { scanEntries, type Entry } from '../scan';

async function scan(text: string, pieceBytes: number): Promise<Entry[]> {
  const bytes = Buffer.from(text, 'utf8');
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.byteLength; at += pieceBytes) {
      yield Promise.resolve(bytes.subarray(at, at + pieceBytes));
    }
  }
  const found: Entry[] = [];
  await scanEntries(pieces(), 'refs.json', entry => found.push(entry));
  return found;
}

/** Not like a number, which an object puts first, and not `refs`. */
const name = fc.string({ unit: 'grapheme' }).map(text => `k${text}`);
const value = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('"', '\\', '\\"', '{', ']', ',', '"refs":{'),
  fc.jsonValue({ maxDepth: 2 })
);

it('finds the same entries wherever the text is cut', async () => {
  const documents = fc.record({
    before: fc.dictionary(name, value),
    refs: fc.dictionary(name, value),
    after: fc.dictionary(name, value)
  });
  await fc.assert(
    fc.asyncProperty(documents, fc.integer({ min: 1, max: 40 }), async ({ before, refs, after }, bytes) => {
      const text = JSON.stringify({ ...before, refs, ...after }, undefined, bytes % 3);
      const top = Object.entries({ ...before, ...after });
      const found = await scan(text, bytes);
      expect(found.filter(each => each.depth === 2).map(({ key, value }) => [key, value])).toEqual(
        Object.entries(JSON.parse(JSON.stringify(refs)) as object)
      );
      expect(
        Object.fromEntries(found.filter(each => each.depth === 1).map(({ key, value }) => [key, value]))
      ).toEqual(JSON.parse(JSON.stringify(Object.fromEntries(top))));
    })
  );
});

it('hands out entries of which more than one piece is parsed', async () => {
  const refs = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`v/${i}`, ['a.nc', i, 7]]));
  const found = await scan(JSON.stringify({ version: 1, refs }), 1000);
  expect(found).toHaveLength(5001);
  expect(found[5000]).toEqual({ depth: 2, key: 'v/4999', value: ['a.nc', 4999, 7] });
});

it.each([
  '',
  '{',
  '{"a":1',
  '{"a":1]',
  '{"a"}',
  '{"a":[1},"b":2]}',
  '{"refs":{"a":1}',
  '{"refs":{"a":1,b}}',
  '{"a":1}}'
])('refuses %j', async text => {
  const error = await scan(text, 3).catch((thrown: unknown) => thrown);
  expect(isLifecycleError(error, 'unreadable')).toBe(true);
});
