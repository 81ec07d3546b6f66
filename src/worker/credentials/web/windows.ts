/** How often hosts may be asked that do not say it themselves. */
import { LifecycleError } from '../../core';
import type { Env } from '../../core/environment';
import { zenodoUrl } from './zenodo';

/** At most so many requests in any span of so many seconds. */
export interface RateWindow {
  requests: number;
  seconds: number;
}

/** Below what Zenodo allows a guest: 60 a minute and 2,000 an hour. */
const ZENODO: readonly RateWindow[] = [
  { requests: 50, seconds: 60 },
  { requests: 1800, seconds: 3600 }
];

/**
 * What `LIFECYCLE_HOST_LIMITS` says of a host (with its port), else what is known of it.
 *
 * @throws LifecycleError `bad-input`
 */
export function windowsOf(host: string, env: Env): readonly RateWindow[] {
  const said = (env.LIFECYCLE_HOST_LIMITS ?? '')
    .split(/[\s,]+/)
    .filter(text => text !== '')
    .map(parse)
    .filter(each => each.host === host.toLowerCase());
  return said.length > 0 ? said : host === zenodoUrl(env).host ? ZENODO : [];
}

function parse(text: string): RateWindow & { host: string } {
  const match = /^(.+)=([1-9]\d*)\/([1-9]\d*)$/.exec(text);
  if (!match) {
    throw new LifecycleError(
      'bad-input',
      `LIFECYCLE_HOST_LIMITS: "${text}" is not HOST=REQUESTS/SECONDS, for example data.example.org=60/60.`,
      { subject: 'LIFECYCLE_HOST_LIMITS' }
    );
  }
  return { host: match[1]!.toLowerCase(), requests: Number(match[2]), seconds: Number(match[3]) };
}
