/** What is said of undo, from what the buckets say of themselves. */
import type { WorkContext } from '../../context';
import { undoIn } from '../undo';

interface Keeping {
  undo?: boolean;
  restores?: boolean;
  versioning?: boolean;
  softDeleteSeconds?: number;
}

/** A context in which the n-th place keeps as the n-th of these. */
function undoOf(...buckets: Keeping[]): ReturnType<typeof undoIn> {
  const context = {
    open: ({ undo = true, restores = true, ...rules }: Keeping) => ({
      capabilities: async () => ({ undo }),
      ...(restores && { restore: () => undefined }),
      rules: async () => rules
    })
  };
  return undoIn(buckets as never, context as unknown as WorkContext);
}

describe('undo', () => {
  it.each([
    [604_800, '7 days'],
    [86_400, '1 day'],
    [2 * 86_400, '2 days'],
    [2 * 86_400 - 1, '47 hours'],
    [3600, '1 hour'],
    [2 * 3600, '2 hours'],
    [5400, '90 minutes'],
    [60, '1 minute'],
    [90, '90 seconds'],
    [1, '1 second']
  ])('after a removal that a bucket keeps for %d seconds is possible for %s', async (seconds, span) => {
    expect(await undoOf({ softDeleteSeconds: seconds })).toEqual({
      possible: true,
      keptSeconds: seconds,
      words: `What is removed can be restored for ${span}.`
    });
  });

  it('has no end where versions are kept', async () => {
    expect(await undoOf({ versioning: true, softDeleteSeconds: 86_400 })).toEqual({
      possible: true,
      keptSeconds: null,
      words: 'What is removed can be restored for as long as the bucket keeps it.'
    });
  });

  it('is as short as the shortest of several buckets keeps', async () => {
    const buckets = [{ softDeleteSeconds: 86_400 }, { softDeleteSeconds: 3600 }, { versioning: true }];
    expect(await undoOf(...buckets)).toMatchObject({ possible: true, keptSeconds: 3600 });
  });

  it.each<[string, Keeping[]]>([
    ['one bucket keeps nothing', [{ softDeleteSeconds: 86_400 }, { undo: false }]],
    ['its store cannot restore', [{ restores: false }]],
    ['there is no bucket', []]
  ])('is not possible where %s', async (_, buckets) => {
    expect(await undoOf(...buckets)).toEqual({
      possible: false,
      keptSeconds: null,
      words: 'What is removed here cannot be restored.'
    });
  });
});
