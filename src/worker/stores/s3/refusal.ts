/** What an S3 server refuses: its code where it sends one, else what the status says; and whether to ask again. */
import type { Verdict, WholeAnswer } from '../wire';
import { parseXml, textOf } from './xml';

/** A refusal as the server put it. Ceph leaves the message empty; an answer to HEAD has neither. */
export interface Refusal {
  status: number;
  code: string;
  message: string;
  /** The region that the bucket is in, when the request was signed for another. */
  region?: string;
  /** With credentials, and without. */
  isToAll?: boolean;
}

type Answer = Omit<WholeAnswer, 'retries'>;

/** An error's document is a few hundred bytes; a proxy's page of HTML is none. */
const MAX_ERROR_BYTES = 64 * 1024;

const STATUS_CODES: Readonly<Record<number, string>> = {
  301: 'PermanentRedirect',
  307: 'TemporaryRedirect',
  304: 'NotModified',
  400: 'BadRequest',
  401: 'AccessDenied',
  403: 'AccessDenied',
  404: 'NoSuchKey',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  411: 'MissingContentLength',
  412: 'PreconditionFailed',
  413: 'EntityTooLarge',
  416: 'InvalidRange',
  429: 'SlowDown',
  503: 'SlowDown',
  507: 'InsufficientStorage'
};

/**
 * What was refused; undefined for a success. A copy and the end of an upload
 * answer 200 before they have been tried, so their bodies are looked at too.
 */
export function refusalOf(answer: Answer): Refusal | undefined {
  const isError = answer.status < 200 || answer.status >= 300;
  if (!isError && !beginsWithError(answer.body)) {
    return undefined;
  }
  const refusal: Refusal = { status: answer.status, code: '', message: '', isToAll: answer.isRefusedToAll };
  if (answer.body.length > 0 && answer.body.length <= MAX_ERROR_BYTES) {
    try {
      // Nobody sees why it is none, so it needs no name.
      const root = parseXml(answer.body.toString('utf8'), '');
      if (root.name === 'Error') {
        refusal.code = textOf(root, 'Code') ?? '';
        refusal.message = textOf(root, 'Message') ?? '';
        refusal.region = textOf(root, 'Region');
      }
    } catch {
      // A page for people: the status has to say it.
    }
  }
  refusal.code ||= STATUS_CODES[answer.status] ?? (isError ? `HTTP ${answer.status}` : 'InternalError');
  const region = answer.headers['x-amz-bucket-region'];
  refusal.region ??= typeof region === 'string' ? region : undefined;
  return refusal;
}

/** White space may come first: it keeps the connection open while the server works. */
function beginsWithError(body: Buffer): boolean {
  return body.length > 0 && /^\s*(<\?xml[^>]*>\s*)?<Error>/.test(body.toString('latin1', 0, 4096));
}

const BUSY = new Set([
  'SlowDown',
  'ServiceUnavailable',
  'TooManyRequests',
  'RequestLimitExceeded',
  'Throttling'
]);

/** Worth another try: the server's trouble, or bytes that were lost or changed on the way. */
const PASSING_CODES = new Set([
  'InternalError',
  'RequestTimeout',
  'OperationAborted',
  'ConditionalRequestConflict',
  'IncompleteBody'
]);

/** The keys have expired, or are others by now: worth looking for them again. */
const EXPIRED = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'TokenRefreshRequired',
  'RequestExpired',
  'InvalidToken',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch'
]);

/** Is it who asks that is refused? */
export function isDenied(answer: Answer): boolean {
  const refusal = refusalOf(answer);
  return refusal !== undefined && ([401, 403].includes(refusal.status) || EXPIRED.has(refusal.code));
}

const PASSING_STATUSES = new Set([408, 425, 500, 502, 504]);

/** Is another try worth it, and how? */
export function judge(answer: Answer): Verdict {
  const refusal = refusalOf(answer);
  if (!refusal) {
    return 'final';
  }
  if (BUSY.has(refusal.code) || refusal.status === 429 || refusal.status === 503) {
    return 'slow down';
  }
  if (EXPIRED.has(refusal.code)) {
    return 'renew';
  }
  return isPassing(refusal) ? 'again' : 'final';
}

/** May nobody, or not this one, ask the server for that: does it not have the call, or not let us? */
export function isNotToBeAsked({ status }: Refusal): boolean {
  return [403, 405, 501].includes(status);
}

/** May the same request succeed a moment later? */
export function isPassing({ status, code }: Refusal): boolean {
  return BUSY.has(code) || PASSING_CODES.has(code) || PASSING_STATUSES.has(status);
}
