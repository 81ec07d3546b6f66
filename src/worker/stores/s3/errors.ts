/** Refusals of an S3 server in words for who asked: what happened, to which key, what to do. */
import { LifecycleError } from '../../core';
import type { ErrorTag } from '../../../protocol/errors';
import { REFUSED_TO_ALL } from '../wire';
import { isPassing, type Refusal } from './refusal';

/** Where the request went and as whom. */
interface Asked {
  /** The URI of the object, or of the bucket. */
  uri: string;
  bucket: string;
  host: string;
  region: string;
  /** Whose keys these are, and what to do when they are refused. */
  origin: string;
  remedy: string;
}

interface Words {
  tag: ErrorTag;
  /** @param said What the server said, as a clause. */
  say(asked: Asked, said: string, refusal: Refusal): string;
}

const NOTHING: Words = { tag: 'not-found', say: ({ uri }) => `${uri}: there is nothing there.` };

const DENIED: Words = {
  tag: 'unauthorized',
  say: ({ uri, host, origin, remedy }, said) =>
    `${uri}: ${host} does not permit this to ${origin} (${said}). ${remedy}`
};

const EXPIRED: Words = {
  tag: 'unauthorized',
  say: ({ uri, origin, remedy }, said) => `${uri}: ${origin} have expired (${said}). ${remedy}`
};

const FULL: Words = {
  tag: 'storage-full',
  say: ({ uri, bucket }, said) =>
    `${uri}: the quota of bucket ${bucket} is used up (${said}). Remove something or ask for more, then run the same again: finished parts are kept.`
};

const KEY: Words = {
  tag: 'bad-input',
  say: ({ uri, host }, said) =>
    `${uri}: ${host} does not take this key (${said}). Give it a simpler or shorter one.`
};

const ELSEWHERE: Words = {
  tag: 'bad-input',
  say: ({ uri, bucket, region }, said, refusal) =>
    `${uri}: bucket ${bucket} is in ${refusal.region ? `the region ${refusal.region}` : 'another region'}, not in ${region} (${said}). Set AWS_REGION.`
};

const DAMAGED: Words = {
  tag: 'differs',
  say: ({ uri, host }, said) =>
    `${uri}: the bytes came to ${host} changed or incomplete (${said}). Try again.`
};

const MISSING: Words = {
  tag: 'unsupported',
  say: ({ uri, host }, said) => `${uri}: ${host} does not offer this (${said}).`
};

const BY_CODE: Readonly<Record<string, Words>> = {
  NoSuchKey: NOTHING,
  NoSuchVersion: NOTHING,
  NoSuchBucket: {
    tag: 'not-found',
    say: ({ bucket, host }) =>
      `There is no bucket ${bucket} at ${host}. Check its name, and that this is the right endpoint.`
  },
  NoSuchUpload: {
    tag: 'conflict',
    say: ({ uri }) =>
      `${uri}: the upload under way is gone from the server. Run the same again to begin anew.`
  },
  PreconditionFailed: {
    tag: 'conflict',
    say: ({ uri }) => `${uri} exists already, or changed since it was looked at. Nothing was written.`
  },
  AccessDenied: DENIED,
  AllAccessDisabled: DENIED,
  AccountProblem: DENIED,
  InvalidAccessKeyId: {
    tag: 'unauthorized',
    say: ({ uri, host, origin, remedy }, said) =>
      `${uri}: ${host} does not know ${origin} (${said}). ${remedy}`
  },
  SignatureDoesNotMatch: {
    tag: 'unauthorized',
    say: ({ uri, host, origin, remedy }, said) =>
      `${uri}: for ${host} the secret of ${origin} is not the right one (${said}). ${remedy}`
  },
  InvalidToken: {
    tag: 'unauthorized',
    say: ({ uri, host, origin, remedy }, said) =>
      `${uri}: ${host} does not accept the session token of ${origin} (${said}). ${remedy}`
  },
  ExpiredToken: EXPIRED,
  ExpiredTokenException: EXPIRED,
  TokenRefreshRequired: EXPIRED,
  RequestExpired: EXPIRED,
  RequestTimeTooSkewed: {
    tag: 'unauthorized',
    say: ({ uri, host }, said) =>
      `${uri}: the clock of this machine and that of ${host} differ too much (${said}). Set the clock.`
  },
  QuotaExceeded: FULL,
  ServiceQuotaExceeded: FULL,
  InsufficientStorage: FULL,
  XMinioStorageFull: FULL,
  EntityTooLarge: {
    tag: 'unsupported',
    say: ({ uri, host }, said) =>
      `${uri}: this is larger than ${host} takes (${said}). Choose another target for it, or make it smaller.`
  },
  KeyTooLongError: KEY,
  InvalidObjectName: KEY,
  XMinioInvalidObjectName: KEY,
  InvalidBucketName: {
    tag: 'bad-input',
    say: ({ uri, bucket }, said) => `${uri}: "${bucket}" is not the name of a bucket (${said}).`
  },
  MetadataTooLarge: {
    tag: 'bad-input',
    say: ({ uri, host }, said) => `${uri}: its metadata is larger than ${host} takes (${said}).`
  },
  InvalidObjectState: {
    tag: 'unsupported',
    say: ({ uri }, said) => `${uri} is in an archive: have it restored from there first (${said}).`
  },
  PermanentRedirect: ELSEWHERE,
  TemporaryRedirect: ELSEWHERE,
  AuthorizationHeaderMalformed: ELSEWHERE,
  IllegalLocationConstraintException: ELSEWHERE,
  BadDigest: DAMAGED,
  InvalidDigest: DAMAGED,
  IncompleteBody: DAMAGED,
  NotImplemented: MISSING,
  MethodNotAllowed: MISSING
};

const BUSY: Words = {
  tag: 'network',
  say: ({ uri, host }, said) => `${uri}: ${host} cannot do this now (${said}). Try again later.`
};

const REFUSED: Words = {
  tag: 'bad-input',
  say: ({ uri, host }, said) => `${uri}: ${host} refuses the request (${said}).`
};

/** What the service refused, as an error with a tag and words; the whole table is above. */
export function s3Error(refusal: Refusal, asked: Asked): LifecycleError {
  const { status, code, message } = refusal;
  const said = `it said ${code}, HTTP ${status}${message === '' ? '' : `: ${message.replace(/[.\s]+$/, '')}`}`;
  const { tag, say } = BY_CODE[code] ?? byStatus(refusal);
  const words = [say(asked, said, refusal).trim(), ...(refusal.isToAll ? [REFUSED_TO_ALL] : [])].join(' ');
  return new LifecycleError(tag, words, {
    subject: asked.uri,
    cause: new Error(said)
  });
}

function byStatus(refusal: Refusal): Words {
  switch (refusal.status) {
    case 401:
    case 403:
      return DENIED;
    case 404:
      return { tag: 'not-found', say: ({ uri }, said) => `${uri}: there is nothing there (${said}).` };
    case 405:
    case 501:
      return MISSING;
    case 507:
      return FULL;
  }
  return refusal.status >= 500 || isPassing(refusal) ? BUSY : REFUSED;
}
