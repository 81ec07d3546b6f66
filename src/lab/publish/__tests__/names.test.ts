import { nullTranslator } from '@jupyterlab/translation';
import { largeFiles, nameProblem, suggestedName } from '../names';

const trans = nullTranslator.load('');

describe('names in the inbox', () => {
  it.each(['RAIN', 'a', '0.1-b_C'])('may be %s', name => {
    expect(nameProblem(name, trans)).toBeUndefined();
  });

  it.each(['.x', '-x', 'a/b', 'a b', 'ü', '../x', 'a\n'])('may not be %j', name => {
    expect(nameProblem(name, trans)).toBeDefined();
  });

  it.each([
    ['my rain.zarr', 'my_rain'],
    ['.hidden', 'hidden'],
    ['rain_1990.nc', 'rain_1990'],
    ['rain.HE5', 'rain'],
    ['???', '']
  ])('are suggested for %s', (file, name) => {
    expect(suggestedName(file)).toBe(name);
  });
});

describe('the list of large files', () => {
  it('has a line each', () => {
    expect(largeFiles('\n 7000000000 ./a b/c.nc\n8 d\r\n')).toEqual([
      { sizeBytes: 7000000000, path: 'a b/c.nc' },
      { sizeBytes: 8, path: 'd' }
    ]);
    expect(largeFiles('')).toEqual([]);
  });

  it('is none with a line that is no such', () => {
    expect(largeFiles('a.nc 5')).toBeUndefined();
  });
});
