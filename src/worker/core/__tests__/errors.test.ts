import { describe, expect, it } from '@jest/globals';
import { LifecycleError, isLifecycleError, nothingThere, toLifecycleError } from '..';

const ofDisk = (code: string): Error => Object.assign(new Error(`${code}: words of Node`), { code });
const full =
  'k: the disk or quota is full. Free some space, then run the same again: finished parts are kept.';

describe('toLifecycleError', () => {
  it.each([
    ['an abort', Object.assign(new Error('aborted'), { name: 'AbortError' }), 'cancelled', 'Stopped.'],
    ['ENOSPC', ofDisk('ENOSPC'), 'storage-full', full],
    ['EDQUOT', ofDisk('EDQUOT'), 'storage-full', full],
    ['ENOENT', ofDisk('ENOENT'), 'not-found', 'k: there is nothing there.'],
    ['EACCES', ofDisk('EACCES'), 'unauthorized', 'k: the file system does not permit this (EACCES).'],
    ['EPERM', ofDisk('EPERM'), 'unauthorized', 'k: the file system does not permit this (EPERM).'],
    ['EROFS', ofDisk('EROFS'), 'unauthorized', 'k: the file system does not permit this (EROFS).'],
    ['another error of the disk', ofDisk('EIO'), 'internal', 'k: EIO: words of Node'],
    ['a flaw of ours', new TypeError('x is undefined'), 'internal', 'k: x is undefined']
  ])('tags and words %s, and keeps it as the cause', (_, thrown, tag, message) => {
    const error = toLifecycleError(thrown, 'k');
    expect(error).toBeInstanceOf(LifecycleError);
    expect(error).toMatchObject({ tag, message, subject: 'k' });
    expect(error.cause).toBe(thrown);
  });

  it.each([
    ['a text', 'a text'],
    [undefined, 'undefined'],
    [7, '7']
  ])('takes %p, which is no error, by its words', (thrown, message) => {
    const error = toLifecycleError(thrown);
    expect(error).toMatchObject({ tag: 'internal', message, subject: undefined });
    expect(error.cause).toMatchObject({ message });
  });

  it('leaves one of ours as it is', () => {
    const ours = new LifecycleError('conflict', 'changed', { subject: 'a' });
    expect(toLifecycleError(ours, 'b')).toBe(ours);
    expect(ours.subject).toBe('a');
  });
});

describe('isLifecycleError', () => {
  const ours = new LifecycleError('conflict', 'changed');

  it.each([
    ['one of ours, whatever its tag', ours, [], true],
    ['one of ours with the tag', ours, ['conflict'], true],
    ['one of ours with the second of two tags', ours, ['network', 'conflict'], true],
    ['one of ours with another tag', ours, ['network'], false],
    ['one of ours with neither of two tags', ours, ['network', 'internal'], false],
    ['another error', new Error('changed'), [], false],
    ['what has only the tag', { tag: 'conflict' }, ['conflict'], false],
    ['nothing', undefined, [], false]
  ] as const)('of %s', (_, error, tags, answer) => {
    expect(isLifecycleError(error, ...tags)).toBe(answer);
  });
});

describe('nothingThere', () => {
  it('names what is not there, and keeps the cause', () => {
    const cause = new Error('404');
    expect(nothingThere('s3://b/k', cause)).toMatchObject({
      tag: 'not-found',
      message: 's3://b/k: there is nothing there.',
      subject: 's3://b/k',
      cause
    });
  });
});
