/** What Google's storage answers when it does not do what was asked, in words that name key, cause and remedy. */
import { LifecycleError } from '../../core';
import { changed } from '../failures';
import { PASSING, REFUSED_TO_ALL, type Verdict, type WholeAnswer } from '../wire';
import type { GcsApi } from './api';

/** What was asked for, of which key; '' is the bucket. */
export interface Deed {
  key: string;
  verb: 'list' | 'read' | 'write' | 'remove' | 'restore' | 'sign';
  /** An answer 412: the object was to be this version, or absent. */
  onMismatch?: 'changed' | 'conflict';
  /** Statuses that are an answer too, for the caller to read, beside success. */
  accepts?: readonly number[];
}

type Answer = Pick<WholeAnswer, 'status' | 'headers' | 'body' | 'isRefusedToAll'>;

/** Too much at once, though the status says "forbidden". */
const RATE_REASONS: ReadonlySet<string> = new Set(['rateLimitExceeded', 'userRateLimitExceeded']);

const QUOTA_REASONS: ReadonlySet<string> = new Set([
  'quotaExceeded',
  'storageQuotaExceeded',
  'dailyLimitExceeded',
  'limitExceeded'
]);

/** Which answers are worth another try. */
export function judge(answer: Answer): Verdict {
  const { status } = answer;
  if (status === 401) {
    return 'renew';
  }
  if (status === 429 || status === 503) {
    return 'slow down';
  }
  if (status === 403) {
    return RATE_REASONS.has(said(answer).reason) ? 'slow down' : 'final';
  }
  return PASSING.has(status) ? 'again' : 'final';
}

/** Is it who asks that is refused? */
export function isDenied(answer: Answer): boolean {
  const { reason } = said(answer);
  return (
    answer.status === 401 ||
    (answer.status === 403 && !RATE_REASONS.has(reason) && !QUOTA_REASONS.has(reason))
  );
}

/** What the server gave as reason and message; downloads are refused in plain text. */
function said({ body }: Answer): { reason: string; message: string } {
  const text = body.toString().trim();
  try {
    const { error } = JSON.parse(text) as {
      error?: { message?: unknown; errors?: { reason?: unknown }[] } | string;
    };
    if (typeof error === 'object') {
      return { reason: String(error.errors?.[0]?.reason ?? ''), message: String(error.message ?? '') };
    }
    return { reason: String(error ?? ''), message: String(error ?? '') };
  } catch {
    return { reason: '', message: text.startsWith('<') ? '' : text.slice(0, 300) };
  }
}

/** Did the server compare checksums and find another one? */
function isChecksumRefusal(answer: Answer): boolean {
  return answer.status === 400 && /crc32c|md5|checksum|hash/i.test(said(answer).message);
}

/** Is it the bucket that does not exist? */
export function isBucketMissing(answer: Answer): boolean {
  return answer.status === 404 && /\bbucket does not exist|no such bucket/i.test(said(answer).message);
}

/** An answer that is not what was asked for, as one of our errors. */
export function refusal(api: GcsApi, deed: Deed, answer: Answer): LifecycleError {
  const { status } = answer;
  const { reason, message } = said(answer);
  const uri = api.uri(deed.key);
  const words = `HTTP ${status}${message ? `: "${message}"` : ''}`;
  const toAll = answer.isRefusedToAll ? ` ${REFUSED_TO_ALL}` : '';
  const fail = (tag: LifecycleError['tag'], text: string): LifecycleError =>
    new LifecycleError(tag, text + toAll, { subject: uri });

  if (status === 401) {
    return fail(
      'unauthorized',
      `${uri}: Google Cloud Storage does not accept ${api.access.origin} (${words}). ` + api.access.remedy
    );
  }
  if (status === 413 && deed.verb === 'write') {
    return fail(
      'unsupported',
      `${uri}: this is larger than Google Cloud Storage takes (${words}). Choose another target for it, or make it smaller.`
    );
  }
  if (QUOTA_REASONS.has(reason)) {
    return fail(
      'storage-full',
      `${uri}: a quota of the bucket's project is used up (${words}). Free some space or ask for more, then run the same again.`
    );
  }
  if (status === 403) {
    return fail(
      'unauthorized',
      `${uri}: Google Cloud Storage does not let ${api.access.origin} ${deed.verb} this (${words}). ${api.access.remedy}`
    );
  }
  if (isBucketMissing(answer) || (status === 404 && (deed.verb === 'list' || deed.verb === 'write'))) {
    return fail('not-found', `There is no bucket ${api.uri('')} (${words}). Check its name.`);
  }
  if (status === 404 || status === 410) {
    return fail('not-found', `${uri}: there is nothing there (${words}).`);
  }
  if (status === 412 || status === 304) {
    return mismatch(api, deed, words);
  }
  if (isChecksumRefusal(answer)) {
    return fail('differs', `${uri}: the bytes changed on their way (${words}). Send them again.`);
  }
  if (status === 400) {
    return fail('bad-input', `${uri}: the storage server refuses to ${deed.verb} this (${words}).`);
  }
  return fail('network', `${uri}: the storage server answered ${words}. Try again later.`);
}

/** The object is not at the version that was asked for, or not absent. */
export function mismatch({ uri }: GcsApi, { key, onMismatch }: Deed, words?: string): LifecycleError {
  if (onMismatch === 'changed') {
    return changed(uri(key), words);
  }
  const why = words === undefined ? '' : ` (${words})`;
  return new LifecycleError(
    'conflict',
    `${uri(key)}: another object was written there in the meantime${why}. Look at it, then decide.`,
    { subject: uri(key) }
  );
}
