import { beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { homes, runLine, type Said } from './line';

const newHome = homes();
let home: string;
beforeEach(() => {
  home = newHome();
  mkdirSync(join(home, 't/s'), { recursive: true });
  mkdirSync(join(home, 't/d.zarr'));
  mkdirSync(join(home, 't/group'));
  writeFileSync(join(home, 't/a'), 'content');
  writeFileSync(join(home, 't/s/y'), 'yy');
  writeFileSync(join(home, 't/group/zarr.json'), '{}');
  symlinkSync('a', join(home, 't/link'));
});

/** Run a command line below HOME; a first operand that is an object adds to the environment. */
function lifecycle(...words: (string | Record<string, string>)[]): Promise<Said> {
  const argv = words.filter(word => typeof word === 'string');
  const env = Object.assign({}, ...words.filter(word => typeof word !== 'string')) as Record<string, string>;
  return runLine(home, argv, { env });
}

describe('lifecycle', () => {
  it.each([
    [[], 'No verb was given'],
    [['sl'], 'There is no verb "sl". Did you mean "ls"?'],
    [['toString'], 'There is no verb "toString"'],
    [['ls', '--nonsense'], "Unknown option '--nonsense'"],
    [['stat'], 'Nothing to work on was named.'],
    [['cp', 'a'], 'An operand is missing.'],
    [['cat', 'a', 'b'], '"b" is one operand too many.'],
    [['ls', 'nothing'], 'there is nothing there'],
    [['du', 'nothing'], 'there is nothing there'],
    [['cat', 'nothing'], 'there is nothing there'],
    [['cat', 't/'], 'is a folder'],
    [['ls', 'nope://x'], '"nope://" is not known here']
  ])('%j exits with 2 and says %s', async (argv, words) => {
    const { code, err, out } = await lifecycle(...argv);
    expect(code).toBe(2);
    expect(err).toContain(words);
    expect(err).toMatch(/^lifecycle/);
    expect(out).toBe('');
  });

  it.each([
    ['s3://bucket/key', 'There are no AWS credentials for s3://bucket. Looked at:'],
    ['gs://bucket/key', 'There are no Google credentials for gs://bucket. Looked at:']
  ])('ls %s exits with 1 without credentials, and says where they were looked for', async (uri, words) => {
    const roots = '[{uri: "s3://bucket"}, {uri: "gs://bucket"}]';
    writeFileSync(join(home, 'lifecycle.yaml'), `panels: [{id: own, title: Own, roots: ${roots}}]\n`);
    const { code, err } = await lifecycle('ls', uri, {
      LIFECYCLE_CONFIG: join(home, 'lifecycle.yaml'),
      NO_GCE_CHECK: 'true',
      AWS_EC2_METADATA_DISABLED: 'true'
    });
    expect(code).toBe(1);
    expect(err).toContain(words);
    expect(err).toContain(home);
  });

  it('says that an rclone.conf is encrypted', async () => {
    writeFileSync(
      join(home, '.rclone.conf'),
      '# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V0:\nabc\n'
    );
    for (const argv of [
      ['ls', 'leap-inbox:leap-pangeo-inbox/x'],
      ['cp', 't/a', 'leap-inbox:leap-pangeo-inbox/x/a']
    ]) {
      const { code, err } = await lifecycle(...argv);
      expect(code).toBe(2);
      expect(err).toContain(`${home}/.rclone.conf is encrypted, and its password is not asked for here`);
    }
  });

  it('tells errors as JSON too', async () => {
    const { records } = await lifecycle('ls', 'nothing', '--json');
    expect(records).toEqual([
      { type: 'error', tag: 'not-found', message: expect.any(String), subject: 'nothing' }
    ]);
  });

  it('knows its version, and what a verb is for', async () => {
    expect(await lifecycle('--version')).toMatchObject({ code: 0, out: '1.2.3\n' });
    const { code, out } = await lifecycle('cp', '--help');
    expect(code).toBe(0);
    expect(out).toContain('Usage: lifecycle cp [-r] SRC… DST');
  });

  it('explains the options of a verb, for people and in JSON', async () => {
    const { out } = await lifecycle('inspect', '--help');
    expect(out).toContain(
      [
        'Options:',
        '      --group G  the group to look at; else the whole file',
        '      --chunks   where each stored chunk lies'
      ].join('\n')
    );
    expect((await lifecycle('du', '--help')).out).not.toContain('Options:');
    const { records } = await lifecycle('inspect', '--help', '--json');
    expect(records).toMatchObject([{ type: 'result', options: { group: { type: 'string', value: 'G' } } }]);
  });

  it('takes what follows -- as it is', async () => {
    writeFileSync(join(home, '--json'), 'odd');
    expect(await lifecycle('cat', '--', '--json')).toMatchObject({ code: 0, out: 'odd' });
  });
});

describe('ls', () => {
  it('prints names in key order', async () => {
    expect(await lifecycle('ls', 't')).toMatchObject({ code: 0, out: 'a\nd.zarr/\ngroup/\nlink\ns/\n' });
    expect(await lifecycle('ls', '-R', 't/')).toMatchObject({
      code: 0,
      out: 'a\ngroup/zarr.json\nlink\ns/y\n'
    });
  });

  it('prints size, time and the target of links with -l', async () => {
    const { out } = await lifecycle('ls', '-l', 't');
    expect(out).toMatch(/^ +7 {2}\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ {2}a$/m);
    expect(out).toMatch(/ link -> a$/m);
  });

  it('gives entries and their number as JSON, datasets as such', async () => {
    const { records } = await lifecycle('--json', 'ls', 't');
    expect(records.map(({ type, kind, uri }) => [type, kind, uri])).toEqual([
      ['entry', 'object', `${home}/t/a`],
      ['entry', 'dataset', `${home}/t/d.zarr/`],
      ['entry', 'dataset', `${home}/t/group/`],
      ['entry', 'object', `${home}/t/link`],
      ['entry', 'prefix', `${home}/t/s/`],
      ['result', undefined, undefined]
    ]);
    expect(records[0]).toMatchObject({
      sizeBytes: 7,
      modified: expect.any(String),
      expiresAt: null,
      etag: expect.any(String)
    });
    expect(records.at(-1)).toEqual({ type: 'result', entries: 5 });
  });

  it('lists one object', async () => {
    expect((await lifecycle('ls', '--json', 't/a')).records).toMatchObject([
      { uri: `${home}/t/a` },
      { type: 'result', entries: 1 }
    ]);
  });

  it('lists an empty folder', async () => {
    expect(await lifecycle('ls', 't/d.zarr')).toMatchObject({ code: 0, out: '' });
  });

  it('keeps control characters of names off the terminal', async () => {
    mkdirSync(join(home, 'odd'));
    writeFileSync(join(home, 'odd/\u001b[2J'), '');
    expect((await lifecycle('ls', 'odd')).out).toBe('\ufffd[2J\n');
  });

  it('tells when an object expires', async () => {
    const config = join(home, 'lifecycle.yaml');
    const rules = 'expiresAfterDays: 7, write: own, delete: own';
    writeFileSync(config, `panels: [{id: s, title: S, roots: [{uri: "${home}/t", ${rules}}]}]\n`);
    const { records } = await lifecycle({ LIFECYCLE_CONFIG: config }, 'stat', '--json', 't/a');
    const { modified, expiresAt } = records[0] as { modified: string; expiresAt: string };
    expect(Date.parse(expiresAt) - Date.parse(modified)).toBe(7 * 86_400_000);
  });
});

describe('stat, cat and du', () => {
  it('shows one entry', async () => {
    const { records } = await lifecycle('stat', '--json', 't/group');
    expect(records).toMatchObject([
      { type: 'entry', kind: 'dataset', uri: `${home}/t/group/`, sizeBytes: null },
      { type: 'result', kind: 'dataset' }
    ]);
    expect((await lifecycle('stat', '--json', 't/link')).records[0]).toMatchObject({
      kind: 'object',
      linkTarget: 'a'
    });
  });

  it('writes bytes, and nothing else, through links too', async () => {
    expect((await lifecycle('cat', 't/a', '--json')).out).toBe('content');
    expect((await lifecycle('cat', 't/link')).out).toBe('content');
  });

  it('adds up', async () => {
    const { records } = await lifecycle('du', 't', '--json');
    expect(records).toMatchObject([{ type: 'result', uri: `${home}/t`, objects: 4, sizeBytes: 11 }]);
  });
});

describe('cp and mv', () => {
  it('copy and move as jobs', async () => {
    expect((await lifecycle('cp', '-r', 't', 'new', '--json')).records.at(-1)).toEqual({
      type: 'result',
      objects: 3,
      bytes: 11,
      skipped: 1,
      removed: 0,
      failed: 0,
      resumed: 0,
      seconds: expect.any(Number)
    });
    expect(await lifecycle('mv', 'new/a', 'moved')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Moved 1 object')
    });
    expect(readFileSync(join(home, 'moved'), 'utf8')).toBe('content');
  });

  it('say when -r is missing', async () => {
    expect(await lifecycle('cp', 't', 'new')).toMatchObject({
      code: 2,
      err: expect.stringContaining('cp -r')
    });
  });
});

describe('sync and check', () => {
  it('make two folders equal, and prove it', async () => {
    expect((await lifecycle('check', 't', 'new', '--json')).records).toEqual([
      { type: 'difference', difference: 'missing', uri: join(home, 't/a') },
      { type: 'difference', difference: 'missing', uri: join(home, 't/group/zarr.json') },
      { type: 'difference', difference: 'missing', uri: join(home, 't/s/y') },
      expect.objectContaining({ type: 'result', same: 0, differ: 0, missing: 3, extra: 0 })
    ]);
    mkdirSync(join(home, 'new'));
    writeFileSync(join(home, 'new/extra'), 'x');
    const dry = await lifecycle('sync', '--dry-run', '--delete', 't', 'new', '--json');
    expect(dry.records.at(-1)).toMatchObject({ objects: 3, removed: 1, dryRun: true });
    expect(dry.records.slice(0, -1).map(({ step }) => step)).toEqual(['copy', 'copy', 'copy', 'remove']);
    const { code, records } = await lifecycle('sync', '--delete', 't', 'new', '--json');
    expect(code).toBe(0);
    expect(records).toEqual([
      {
        type: 'result',
        objects: 3,
        bytes: 11,
        skipped: 1,
        removed: 1,
        failed: 0,
        resumed: 0,
        seconds: expect.any(Number)
      }
    ]);
    expect(await lifecycle('check', 't', 'new')).toMatchObject({ code: 0, out: 'All 3 are equal.\n' });
    writeFileSync(join(home, 'new/a'), 'CONTENT');
    expect(await lifecycle('check', 't', 'new')).toMatchObject({
      code: 1,
      out: expect.stringContaining(`differs   ${join(home, 't/a')}\n`)
    });
  });

  it.each([
    [['sync', '--size-only', '--checksum', 't', 'new'], 'exclude each other'],
    [['sync', 't'], 'An operand is missing.'],
    [['sync', 't/a', 'new'], 'single object'],
    [['check', 'nothing', 't'], 'there is nothing there']
  ])('%j exits with 2 and says %s', async (argv, words) => {
    const { code, err } = await lifecycle(...argv);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });
});
