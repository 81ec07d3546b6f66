import { describe, expect, it } from '@jest/globals';
import { GcsApi } from '../api';
import { judge, refusal, type Deed } from '../errors';

const api = new GcsApi(
  'leap',
  {
    endpoint: 'https://storage.googleapis.com',
    token: async () => 'secret-token',
    origin: 'the service account of this hub',
    remedy: 'Ask its administrator.'
  },
  key => `gs://leap/${key}`
);

function answer(status: number, reason?: string, message = 'said so') {
  const body =
    reason === undefined
      ? message
      : JSON.stringify({ error: { code: status, message, errors: [{ message, domain: 'global', reason }] } });
  return { status, headers: {}, body: Buffer.from(body) };
}

describe('another try', () => {
  it.each([
    [401, 'required', 'renew'],
    [403, 'forbidden', 'final'],
    [403, 'insufficientPermissions', 'final'],
    [403, 'rateLimitExceeded', 'slow down'],
    [403, 'userRateLimitExceeded', 'slow down'],
    [403, 'quotaExceeded', 'final'],
    [429, 'rateLimitExceeded', 'slow down'],
    [503, 'backendError', 'slow down'],
    [408, 'requestTimeout', 'again'],
    [500, 'internalError', 'again'],
    [502, undefined, 'again'],
    [504, undefined, 'again'],
    [400, 'invalid', 'final'],
    [404, 'notFound', 'final'],
    [409, 'conflict', 'final'],
    [410, 'uploadBroken', 'final'],
    [412, 'conditionNotMet', 'final']
  ])('after %d %s: %s', (status, reason, verdict) => {
    expect(judge(answer(status, reason))).toBe(verdict);
  });
});

describe('a refusal', () => {
  const read: Deed = { key: 'a//b', verb: 'read', onMismatch: 'changed' };
  const write: Deed = { key: 'a//b', verb: 'write', onMismatch: 'conflict' };

  it.each<[Deed, number, string | undefined, string, string, RegExp]>([
    [
      read,
      401,
      'required',
      'Login Required',
      'unauthorized',
      /does not accept the service account of this hub/
    ],
    [
      write,
      403,
      'forbidden',
      'x lacks storage.objects.create',
      'unauthorized',
      /let .* write .*lacks storage/
    ],
    [write, 403, 'quotaExceeded', 'The quota', 'storage-full', /quota/],
    [write, 403, 'storageQuotaExceeded', 'The quota', 'storage-full', /quota/],
    [
      write,
      413,
      'uploadTooLarge',
      'Too large',
      'unsupported',
      /larger than Google .*"Too large".*smaller\.$/
    ],
    [read, 404, undefined, 'No such object: leap/a//b', 'not-found', /gs:\/\/leap\/a\/\/b: there is nothing/],
    [read, 404, 'notFound', 'The specified bucket does not exist.', 'not-found', /no bucket gs:\/\/leap\//],
    [write, 404, 'notFound', 'Not Found', 'not-found', /no bucket/],
    [read, 412, 'conditionNotMet', 'pre-conditions', 'changed', /changed since/],
    [write, 412, 'conditionNotMet', 'pre-conditions', 'conflict', /another object/],
    [write, 400, 'invalid', 'Provided MD5 hash "x" doesn\'t match calculated', 'differs', /on their way/],
    [write, 400, 'invalid', 'Provided CRC32C "x" doesn\'t match calculated', 'differs', /on their way/],
    [write, 400, 'invalid', 'Metadata values must be strings.', 'bad-input', /refuses to write/],
    [write, 500, 'backendError', 'Backend Error', 'network', /HTTP 500: "Backend Error"/],
    [read, 502, undefined, '<html>Bad Gateway</html>', 'network', /HTTP 502\./]
  ])('of %o with %d %s "%s" is %s', (deed, status, reason, message, tag, words) => {
    const error = refusal(api, deed, answer(status, reason, message));
    expect(error).toMatchObject({ tag, subject: 'gs://leap/a//b', message: expect.stringMatching(words) });
    expect(error.message).not.toContain('secret-token');
  });

  it('says what to do about missing rights', () => {
    for (const status of [401, 403]) {
      expect(refusal(api, read, answer(status, 'forbidden')).message).toMatch(/Ask its administrator\.$/);
    }
  });
});
