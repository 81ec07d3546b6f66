import { nearest } from '../spelling';

describe('nearest', () => {
  it.each([
    ['chunk', ['chunks', 'codec'], 'chunks'],
    ['tmie', ['time', 'lat'], 'time'],
    ['TIME', ['lat', 'time'], 'time'],
    ['insepct', ['ingest', 'inspect'], 'inspect'],
    ['x', ['y'], 'y'],
    ['pressure', ['t2m', 'u10'], undefined],
    ['time', [], undefined]
  ])('of %s among %j is %s', (word, candidates, expected) => {
    expect(nearest(word, candidates)).toBe(expected);
  });
});
