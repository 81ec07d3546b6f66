/** What a service says when it will not serve a request, in its own words. */
import { Buffer } from 'node:buffer';

/** fault: status, S3 code, GCS reason, message */
const REFUSALS = {
  'slow-down': [503, 'SlowDown', 'backendError', 'Please reduce your request rate.'],
  'too-many-requests': [429, 'TooManyRequests', 'rateLimitExceeded', 'The rate of requests is too high.'],
  'internal-error': [
    500,
    'InternalError',
    'internalError',
    'We encountered an internal error. Please try again.'
  ],
  'request-timeout': [408, 'RequestTimeout', 'requestTimeout', 'The request took too long to arrive.'],
  'expired-token': {
    s3: [400, 'ExpiredToken', '', 'The provided token has expired.'],
    gcs: [401, '', 'authError', 'Invalid Credentials']
  },
  'access-denied': [403, 'AccessDenied', 'forbidden', 'Access Denied'],
  'quota-exceeded': [403, 'QuotaExceeded', 'quotaExceeded', 'The quota is used up.']
};

/** Undefined when the fault is not a refusal. */
export function refusal({ fault, retryAfterSeconds }, service, method) {
  const entry = REFUSALS[fault];
  if (!entry) {
    return undefined;
  }
  const [status, code, reason, message] = Array.isArray(entry) ? entry : entry[service];
  const [type, text] =
    service === 's3'
      ? [
          'application/xml',
          `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`
        ]
      : [
          'application/json; charset=UTF-8',
          JSON.stringify({
            error: { code: status, message, errors: [{ message, domain: 'global', reason }] }
          })
        ];
  const body = Buffer.from(method === 'HEAD' ? '' : text);
  return {
    status,
    headers: {
      'Content-Type': type,
      'Content-Length': body.length,
      ...(status === 429 && { 'Retry-After': retryAfterSeconds ?? 1 }),
      ...(status === 401 && { 'WWW-Authenticate': 'Bearer realm="proxy", error="invalid_token"' })
    },
    body
  };
}
