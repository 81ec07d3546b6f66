import { normaliseEndpoint } from '../../core/endpoint';
import type { Env } from '../../core/environment';

/** The address of a service: its usual one, or the instance that a variable names. Throws `bad-input` when that is no address. */
export function serviceUrl(env: Env, variable: string, usual: string): URL {
  return new URL(normaliseEndpoint(env[variable] || usual, variable));
}
