import { describe, expect, it } from '@jest/globals';
import { reasonIn } from '../reason';

describe('the reason of a refusal', () => {
  it.each([
    [
      '{"title":"required licences not accepted","detail":"visit x."}',
      'required licences not accepted: visit x'
    ],
    ['{"errors":["bad box"]}', 'bad box'],
    ['{"status":404,"message":"gone"}', 'gone'],
    ['Error { code=404; message="Not \\"there\\"."; }', 'Not \\"there\\"'],
    ['<html>nothing</html>', undefined],
    ['[]', undefined]
  ])('in %s is %s', (body, reason) => {
    expect(reasonIn(body)).toBe(reason);
  });
});
