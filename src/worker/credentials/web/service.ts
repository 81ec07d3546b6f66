import type { Env } from '../../core/environment';
import { LifecycleError } from '../../core/errors';

/** The address of a service: its usual one, or the instance that a variable names. Throws `bad-input` when that is no address. */
export function serviceUrl(env: Env, variable: string, usual: string): URL {
  const text = env[variable] || usual;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url?.host) {
    throw new LifecycleError('bad-input', `${variable}: "${text}" is not an address like ${usual}.`, {
      subject: variable
    });
  }
  return url;
}
