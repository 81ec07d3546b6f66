import { didYouMean, nearest } from '../spelling';

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

describe('didYouMean', () => {
  it.each([
    ['tmie', undefined, ' Did you mean "time"?'],
    ['pressure', undefined, ''],
    ['pressure', 'It has: time, lat.', ' It has: time, lat.']
  ])('ends a message about %s', (word, otherwise, expected) => {
    expect(didYouMean(word, ['time', 'lat'], otherwise)).toBe(expected);
  });
});
