/** How a bucket of Google's is reached: with the environment's credentials, a remote's, or nobody's. */
import { findRemote, formatLocation, isTrue } from '../config';
import { atKey, gcsEndpoint, type Location } from '../core';
import { ANONYMOUS_ROOT, hasRoot, isAnonymous, nobody, withoutCredentials } from './anonymous';
import { Kept, type Found } from './found';
import type { CredentialConfig, GcsAccess, GcsSigner } from './types';
import { NothingFound, unauthorized } from './words';

const GOOGLE = 'https://storage.googleapis.com';

/** Nothing is looked for, and nothing thrown, before a token is asked for. */
export function gcsAccess(location: Location, config: CredentialConfig): GcsAccess {
  const kept = new Kept<string>(renew => findToken(location, config, renew), {
    origin: 'Google credentials',
    remedy: 'Sign in to Google.'
  });
  return {
    endpoint: location.endpoint || GOOGLE,
    token: options => kept.get(options),
    signer: signal => signerOf(kept, formatLocation(atKey(location, '')), signal),
    get origin() {
      return kept.origin;
    },
    get remedy() {
      return kept.remedy;
    },
    get guess() {
      return kept.guess;
    },
    get mayLeave() {
      return kept.isSomebody && !hasRoot(location, config);
    }
  };
}

async function signerOf(kept: Kept<string>, uri: string, signal?: AbortSignal): Promise<GcsSigner> {
  const token = await kept.get({ signal });
  const { signer, origin } = kept;
  if (token === null || !signer) {
    throw unauthorized(uri, `${uri}: only a service account can sign links, and ${origin} is none.`);
  }
  const cannot = (error: unknown): never => {
    throw unauthorized(uri, `${uri}: a link cannot be signed: ${(error as Error).message}.`);
  };
  const { email, sign } = await signer().catch(cannot);
  return { email, sign: text => sign(text).catch(cannot) };
}

async function findToken(
  location: Location,
  config: CredentialConfig,
  renew: boolean
): Promise<Found<string>> {
  const uri = formatLocation(atKey(location, ''));
  if (location.endpoint !== '' && location.endpoint === gcsEndpoint(config.env)) {
    return nobody('STORAGE_EMULATOR_HOST names an emulator', 'Unset STORAGE_EMULATOR_HOST to reach Google.');
  }
  if (isAnonymous(location, config)) {
    return nobody(...ANONYMOUS_ROOT);
  }
  const remote =
    location.scheme === 'gs' ? undefined : findRemote(config.remotes, location.scheme.slice(0, -1));
  if (!remote && isTrue(config.env.GS_NO_SIGN_REQUEST)) {
    return nobody('GS_NO_SIGN_REQUEST is set', 'Unset it to use credentials.');
  }
  try {
    // Loaded when there is something to look for: who lists a disk does not wait for it.
    if (remote) {
      const { remoteToken } = await import('./gcsRemote');
      return await remoteToken(remote, config, uri, renew);
    }
    const { defaultToken } = await import('./adc');
    return await defaultToken(config, uri);
  } catch (error) {
    if (error instanceof NothingFound) {
      return withoutCredentials(error, location, config);
    }
    throw error;
  }
}
