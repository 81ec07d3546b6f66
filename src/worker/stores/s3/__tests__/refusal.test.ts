import { describe, expect, it } from '@jest/globals';
import { s3Error } from '../errors';
import { judge, refusalOf } from '../refusal';

const ASKED = {
  uri: 'osn://bucket/key',
  bucket: 'bucket',
  host: 'nyu1.osn.mghpcc.org',
  region: 'us-east-1',
  origin: 'the keys in OSN_ACCESS_KEY_INBOX',
  remedy: 'Ask for new ones.'
};

function answer(status: number, body = '', headers: Record<string, string> = {}) {
  return { status, headers, body: Buffer.from(body) };
}

const error = (code: string, message = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;

describe('a refusal', () => {
  it.each([
    ['a success', answer(200)],
    ['a success with a document', answer(200, '<ListBucketResult></ListBucketResult>')],
    [
      'keys that could not be removed',
      answer(200, '<DeleteResult><Error><Code>A</Code></Error></DeleteResult>')
    ]
  ])('is not seen in %s', (_what, given) => {
    expect(refusalOf(given)).toBeUndefined();
  });

  it.each([
    ['an error that comes late', 'InternalError', answer(200, `  \n\n${error('InternalError')}`)],
    ['an error in XML', 'QuotaExceeded', answer(403, error('QuotaExceeded'))],
    ['an answer to HEAD', 'PreconditionFailed', answer(412)],
    ['a page of a proxy', 'SlowDown', answer(503, '<html><p>busy<br></html>')],
    ['an unknown status', 'HTTP 418', answer(418)]
  ])('is seen in %s, as %s', (_what, code, given) => {
    expect(refusalOf(given)?.code).toBe(code);
  });

  it('names the region that the bucket is in', () => {
    const body = '<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region></Error>';
    expect(refusalOf(answer(400, body))?.region).toBe('eu-west-1');
    expect(refusalOf(answer(400, '', { 'x-amz-bucket-region': 'eu-west-2' }))?.region).toBe('eu-west-2');
  });

  it.each([
    ['503 SlowDown', 'slow down', answer(503, error('SlowDown'))],
    ['429', 'slow down', answer(429)],
    ['200 SlowDown', 'slow down', answer(200, error('SlowDown'))],
    ['500', 'again', answer(500)],
    ['502 with a page', 'again', answer(502, '<html>')],
    ['400 RequestTimeout', 'again', answer(400, error('RequestTimeout'))],
    ['200 InternalError', 'again', answer(200, error('InternalError'))],
    ['409 OperationAborted', 'again', answer(409, error('OperationAborted'))],
    ['400 ExpiredToken', 'renew', answer(400, error('ExpiredToken'))],
    ['403 RequestExpired', 'renew', answer(403, error('RequestExpired'))],
    ['403 AccessDenied', 'final', answer(403, error('AccessDenied'))],
    ['403 QuotaExceeded', 'final', answer(403, error('QuotaExceeded'))],
    ['404 NoSuchKey', 'final', answer(404, error('NoSuchKey'))],
    ['501 NotImplemented', 'final', answer(501, error('NotImplemented'))]
  ])('of %s is judged: %s', (_what, verdict, given) => {
    expect(judge(given)).toBe(verdict);
  });

  it.each([
    [403, 'AccessDenied', 'unauthorized', /the keys in OSN_ACCESS_KEY_INBOX .*Ask for new ones\.$/],
    [403, 'InvalidAccessKeyId', 'unauthorized', /does not know the keys in OSN_ACCESS_KEY_INBOX/],
    [403, 'SignatureDoesNotMatch', 'unauthorized', /secret of the keys in OSN_ACCESS_KEY_INBOX/],
    [400, 'ExpiredToken', 'unauthorized', /expired/],
    [403, 'RequestTimeTooSkewed', 'unauthorized', /clock/],
    [404, 'NoSuchBucket', 'not-found', /no bucket bucket at nyu1\.osn\.mghpcc\.org/],
    [404, 'NoSuchKey', 'not-found', /^osn:\/\/bucket\/key: there is nothing there/],
    [403, 'QuotaExceeded', 'storage-full', /quota of bucket bucket/],
    [507, '', 'storage-full', /quota/],
    [
      400,
      'EntityTooLarge',
      'unsupported',
      /^osn:\/\/bucket\/key: this is larger than nyu1\S+ takes .*smaller\.$/
    ],
    [413, '', 'unsupported', /larger/],
    [412, 'PreconditionFailed', 'conflict', /exists already, or changed/],
    [400, 'BadDigest', 'differs', /changed or incomplete/],
    [503, 'SlowDown', 'network', /Try again later/],
    [500, 'WhateverItIs', 'network', /WhateverItIs/],
    [403, 'WhateverItIs', 'unauthorized', /WhateverItIs/],
    [400, 'WhateverItIs', 'bad-input', /WhateverItIs, HTTP 400/]
  ])('HTTP %d %s becomes %s, in words', (status, code, tag, words) => {
    const refusal = refusalOf(answer(status, code === '' ? '' : error(code)))!;
    expect(s3Error(refusal, ASKED)).toMatchObject({
      tag,
      subject: ASKED.uri,
      message: expect.stringMatching(words)
    });
  });
});
