import { describe, expect, it } from '@jest/globals';
import { assertLength, changed } from '../failures';

describe('changed', () => {
  it.each([
    [undefined, 's3://b/k changed since it was first looked at. Start again.'],
    ['HTTP 412: "pre"', 's3://b/k changed since it was first looked at (HTTP 412: "pre"). Start again.']
  ])('tells what the server said, where that is %j', (answer, message) => {
    expect(changed('s3://b/k', answer)).toMatchObject({ tag: 'changed', message, subject: 's3://b/k' });
  });
});

describe('assertLength', () => {
  it.each([
    ['as many bytes as were announced', 3, 3, false],
    ['any number where none was announced', undefined, 3, false],
    ['fewer while there may be more', 3, 2, true]
  ])('takes %s', (_, announced, bytes, isPartial) => {
    expect(() => assertLength('/k', announced, bytes, isPartial)).not.toThrow();
  });

  it.each([
    ['fewer', 3, 2, false, '/k was not written: 3 bytes were announced, and 2 came.'],
    ['more', 3, 4, false, '/k was not written: 3 bytes were announced, and more came.'],
    ['more before the end', 3, 4, true, '/k was not written: 3 bytes were announced, and more came.']
  ])('refuses %s', (_, announced, bytes, isPartial, message) => {
    expect(() => assertLength('/k', announced, bytes, isPartial)).toThrow(
      expect.objectContaining({ tag: 'changed', message, subject: '/k' })
    );
  });
});
