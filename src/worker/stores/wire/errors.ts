/** What goes wrong between here and a server, in words. */
import { LifecycleError } from '../../core';

/** Statuses after which the same request may succeed (RFC 9110, RFC 6585, RFC 8470). */
export const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Certificates that end in one which Node does not know, as that of a network that reads along. */
const UNKNOWN_ISSUER = /SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)/;

/** Nothing came for too long. */
export class Stall extends Error {
  readonly code = 'ETIMEDOUT';

  constructor(milliseconds: number) {
    super(`no byte came for ${Math.round(milliseconds / 1000)} s`);
  }
}

/**
 * What was thrown while talking to `url`, in words; our own errors stay as they are.
 *
 * @param guess Sentences that say why it was asked at all.
 */
export function networkError(url: string, error: unknown, guess?: string): LifecycleError {
  if (error instanceof LifecycleError) {
    return error;
  }
  const { code, message } = error as NodeJS.ErrnoException;
  const host = URL.canParse(url) ? new URL(url).host : url;
  const words =
    code === 'ENOTFOUND'
      ? `there is no host ${host}; check the address`
      : code === 'ECONNREFUSED'
        ? `${host} refuses the connection`
        : `the connection to ${host} failed (${message || code})`;
  const advice = UNKNOWN_ISSUER.test(code ?? '')
    ? ['Where the network signs TLS anew, NODE_USE_SYSTEM_CA=1 trusts what this machine trusts.']
    : [];
  const said = [`${url}: ${words}.`, ...advice, ...(guess === undefined ? [] : [guess])].join(' ');
  return new LifecycleError('network', said, { subject: url, cause: error });
}

/** Errors that another try will not cure. */
export function isFinal(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return (
    error instanceof LifecycleError ||
    code === 'ENOTFOUND' ||
    code.startsWith('ERR_TLS') ||
    code.startsWith('CERT_') ||
    /SELF_SIGNED|UNABLE_TO_/.test(code)
  );
}

/** Nobody listens, or there is no way there. */
export function isUnreachable(error: unknown): boolean {
  return ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'].includes(
    (error as NodeJS.ErrnoException).code ?? ''
  );
}

/** Nothing came back: what a network does that lets nothing out. */
export function isSilence(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ETIMEDOUT';
}

/** Milliseconds that a Retry-After header asks for: seconds, or a date. */
export function retryAfterMs(value: string | undefined, now = Date.now()): number | undefined {
  if (value === undefined) {
    return undefined;
  }
  if (/^\d+$/.test(value.trim())) {
    return Number(value) * 1000;
  }
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
