import { fractionOf, type JobProgress } from '../jobs';

describe('fractionOf', () => {
  it.each<[string, Partial<JobProgress>, number | null]>([
    ['bytes, where their sum is known', { bytesDone: 1, bytesTotal: 4, partsDone: 1, partsTotal: 2 }, 0.25],
    ['parts, where it is not', { bytesDone: 1, bytesTotal: null, partsDone: 1, partsTotal: 2 }, 0.5],
    ['parts, where all of them are empty', { bytesTotal: 0, partsDone: 1, partsTotal: 2 }, 0.5],
    ['nothing, while neither sum is known', { bytesDone: 1, partsDone: 1 }, null],
    ['nothing, where there is nothing to do', { bytesTotal: 0, partsTotal: 0 }, null]
  ])('goes by %s', (_, progress, fraction) => expect(fractionOf(progress)).toBe(fraction));
});
