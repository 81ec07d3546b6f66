import { describe, expect, it } from '@jest/globals';
import { isGlob, matcher, splitGlob } from '../glob';
import { seriesFlags, seriesNotes, withTimesOfNames } from '../series';
import { foundFile, isData } from '../source';
import { expand } from '../template';
import { formatTime, later, parseStep, span, timeReader, timesBetween } from '../times';

describe('globs', () => {
  it.each([
    ['*.nc', 'a.nc', true],
    ['*.nc', 'deep/a.nc', true],
    ['/*.nc', '/deep/a.nc', false],
    ['2000/*.nc', '2000/a.nc', true],
    ['2000/*.nc', '2000/b/a.nc', false],
    ['**/*.nc', 'a.nc', true],
    ['x/**/a.nc', 'x/y/z/a.nc', true],
    ['a?.nc', 'ab.nc', true],
    ['a?.nc', 'a/b.nc', false],
    ['a[!bc].nc', 'ad.nc', true],
    ['a[!bc].nc', 'ab.nc', false],
    ['{sst,ice}_*.nc', 'ice_1.nc', true],
    ['{sst,ice}_*.nc', 'wind_1.nc', false],
    ['a+b(1).nc', 'a+b(1).nc', true],
    ['a.nc', 'axnc', false]
  ])('%s and %s: %s', (glob, path, matches) => {
    expect(matcher([glob])(path)).toBe(matches);
  });

  it('begin at the last whole folder', () => {
    expect(splitGlob('/a/b*/c/*.nc')).toEqual({ base: '/a/', glob: 'b*/c/*.nc' });
    expect(isGlob('a{b}.nc')).toBe(false);
  });

  it.each(['[ab.nc', '{a,b.nc'])('%s is refused', glob => {
    expect(() => matcher([glob])).toThrow('not closed');
  });
});

describe('data', () => {
  it.each([
    ['https://host/a.nc3', true],
    ['https://host/a.netcdf', true],
    ['https://host/a.zarr', true],
    ['https://host/a.zip#deep/', true],
    ['https://host/a.zip', false],
    ['https://host/readme.md', false]
  ])('%s counts as some: %s', (uri, expected) => {
    expect(isData(foundFile(uri))).toBe(expected);
  });
});

describe('times', () => {
  it('are written by directives', () => {
    const date = new Date('2004-02-29T06:07:08Z');
    expect(formatTime('%Y%m%d_%H%M%S_%j_%y_%%', date)).toBe('20040229_060708_060_04_%');
    expect(() => formatTime('%Q', date)).toThrow('%Q is not known');
  });

  it.each([
    ['%Y%m%d', 'gpcp_v01r03_monthly_d200012_c20170616.nc', '2017-06-16'],
    ['d%Y%m', 'gpcp_v01r03_monthly_d200012_c20170616.nc', '2000-12-01'],
    ['_%Y%j', 'x_2004060.nc', '2004-02-29'],
    ['%y%m', 'x7001.nc', '1970-01-01'],
    ['(?<year>\\d{4})-q(?<month>\\d)', 'x2000-q3.nc', '2000-03-01']
  ])('%s reads %s as %s', (pattern, name, day) => {
    expect(timeReader(pattern)(name)?.toISOString().slice(0, 10)).toBe(day);
  });

  it.each([
    ['%Y%m%d', 'x20010229.nc'],
    ['%Y%j', 'x2001366.nc'],
    ['%Y%m%d', 'none.nc']
  ])('%s does not read %s: there is no such day', (pattern, name) => {
    expect(timeReader(pattern)(name)).toBeUndefined();
  });

  it('step by the calendar', () => {
    const date = new Date('2000-01-31T00:00:00Z');
    expect(later(date, parseStep('P1M')).toISOString()).toBe('2000-02-29T00:00:00.000Z');
    expect(later(date, parseStep('P1M'), 2).toISOString()).toBe('2000-03-31T00:00:00.000Z');
    expect(later(date, parseStep('P1WT6H')).toISOString()).toBe('2000-02-07T06:00:00.000Z');
    expect(() => parseStep('P0D')).toThrow('not a step');
  });

  it('reach to the end of what a short moment names', () => {
    expect(span('2000-02').last.toISOString()).toBe('2000-02-29T23:59:59.999Z');
    expect([...timesBetween('2000-01', '2000-02', 'P1D')]).toHaveLength(60);
    expect(() => span('2000-02-30')).toThrow('not a time');
  });
});

describe('templates', () => {
  it('multiply their fields, the last fastest', () => {
    const names = expand({
      pattern: 'h://x/{time:%Y}/{v}_{a,b}_{08..10}.nc',
      time: { start: '2000', stop: '2001', step: 'P1Y' },
      values: { v: ['sst'] }
    }).map(({ uri }) => uri);
    expect(names).toHaveLength(12);
    expect(names.slice(0, 4)).toEqual([
      'h://x/2000/sst_a_08.nc',
      'h://x/2000/sst_a_09.nc',
      'h://x/2000/sst_a_10.nc',
      'h://x/2000/sst_b_08.nc'
    ]);
  });

  it('give each name once, at its first time', () => {
    const names = expand({
      pattern: 'h://x/{year}.nc',
      time: { start: '2000-01-01', stop: '2001-12-31', step: 'P1D' },
      values: {}
    });
    expect(names.map(({ uri, time }) => [uri, time?.toISOString().slice(0, 10)])).toEqual([
      ['h://x/2000.nc', '2000-01-01'],
      ['h://x/2001.nc', '2001-01-01']
    ]);
  });

  it.each([
    ['h://x/{yaer}.nc', 'Did you mean {year}?'],
    ['h://x/{constructor}.nc', 'nothing says what {constructor} is'],
    ['h://x/{valueOf}.nc', 'nothing says what {valueOf} is'],
    ['h://x/{time:%Y}.nc', 'from when to when'],
    ['h://x/{1..9999999}.nc', 'too long']
  ])('%s is refused: %s', (pattern, words) => {
    expect(() => expand({ pattern, values: {} })).toThrow(words);
  });
});

describe('a series', () => {
  const files = (...months: string[]): ReturnType<typeof foundFile>[] =>
    months.map(month => foundFile(`x/${month}.nc`, { time: `${month}-01T00:00:00.000Z` }));

  it('of months has no gaps for their lengths', () => {
    expect(seriesNotes(files('2000-01', '2000-02', '2000-03', '2000-04'))).toEqual([]);
  });

  it('tells gaps and what is there twice', () => {
    const notes = seriesNotes(files('2000-01', '2000-02', '2000-02', '2000-03', '2000-05'));
    expect(notes).toEqual([
      'A file has the time of another: 2000-02.nc.',
      'The series has a gap: between 2000-03-01 and 2000-05-01.'
    ]);
  });

  it.each([
    [
      ['sst_200001.nc', 'sst_200002.nc'],
      ['2000-01-01T00:00', '2000-02-01T00:00']
    ],
    [
      ['a.1999-12-31.nc', 'a.2000-01-01.nc'],
      ['1999-12-31T00:00', '2000-01-01T00:00']
    ],
    [
      ['w_2000010106.nc', 'w_2000010112.nc'],
      ['2000-01-01T06:00', '2000-01-01T12:00']
    ],
    [
      ['v2_1981.nc', 'v2_1982.nc'],
      ['1981-01-01T00:00', '1982-01-01T00:00']
    ]
  ])('of %j tells its times by the names', (names, times) => {
    const timed = withTimesOfNames(names.map(name => foundFile(`x/${name}`)));
    expect(timed.map(({ time }) => time?.slice(0, 16))).toEqual(times);
  });

  it.each([[['a.nc', 'b_2000.nc']], [['x_199913.nc', 'x_199914.nc']], [['run_2000_a.nc', 'run_2000_b.nc']]])(
    'of %j tells no times by the names',
    names => {
      const timed = withTimesOfNames(names.map(name => foundFile(`x/${name}`)));
      expect(timed.map(({ time }) => time)).toEqual([null, null]);
    }
  );

  it('flags the files after a gap and with the time of another', () => {
    const [jan, feb, mar, may] = files('2000-01', '2000-02', '2000-03', '2000-05');
    const again = foundFile('x/again.nc', { time: feb!.time });
    expect(seriesFlags([may!, jan!, feb!, again, mar!])).toEqual({
      'x/2000-05.nc': 'Before it is a gap: after 2000-03-01.',
      'x/again.nc': 'It has the time of 2000-02.nc.'
    });
  });
});
