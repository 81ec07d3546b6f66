import { isDatasetName, largeFileOf, planName } from '../names';

describe('a name for a plan', () => {
  it.each([
    ['gs://b/SST monthly_2001.NC', 'sst-monthly-2001'],
    ['x.zarr/', 'x'],
    ['rain.icechunk', 'rain'],
    ['rain.nc3', 'rain'],
    ['A title, as people write them', 'a-title-as-people-write-them'],
    ['---.nc', '']
  ])('is made of %s: "%s"', (path, name) => expect(planName(path)).toBe(name));
});

describe('a dataset of the inbox', () => {
  it.each(['RAIN', 'rain_1990.v2', '9-km'])('may be called %s', name =>
    expect(isDatasetName(name)).toBe(true)
  );

  it.each(['', '.', '_rain', 'a/b', 'räin', 'a b'])('may not be called "%s"', name =>
    expect(isDatasetName(name)).toBe(false)
  );
});

describe('a line of a large file', () => {
  it.each([
    [' 7000000000 ./a b/c.nc', { sizeBytes: 7_000_000_000, path: 'a b/c.nc' }],
    ['8 d\r', { sizeBytes: 8, path: 'd' }]
  ])('%j is %j', (line, file) => expect(largeFileOf(line)).toEqual(file));

  it.each(['a.nc 5', '5 /etc/passwd', '5 ../up', '5 a/../../up'])('%j is none', line =>
    expect(largeFileOf(line)).toBeUndefined()
  );
});
