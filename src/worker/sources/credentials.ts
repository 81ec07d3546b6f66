/** Do the credentials that were found let one in? Each asked at its provider's own door. */
import type { CredentialName, CredentialTest } from '../../protocol/sources';
import { isLifecycleError } from '../core';
import { cdsUrl, earthdataUrl, webCredentials, zenodoUrl } from '../credentials';
import { fetchDocument, type Asking } from './source';

const MARINE_LOGIN = 'https://auth.marine.copernicus.eu/realms/MIS/protocol/openid-connect/token';

/**
 * Ask the provider with what is found. That none is found, or that it is refused, is
 * an answer.
 *
 * @throws LifecycleError `network` when the provider cannot be reached
 */
export async function testCredentials(name: CredentialName, asking: Asking): Promise<CredentialTest> {
  const { config } = asking.context;
  const found = await webCredentials(config).secretsOf(name);
  if (!found) {
    return { isValid: false, words: 'No credentials are found.' };
  }
  if (found.secrets.token !== undefined && name === 'earthdata') {
    return judgeToken(found.secrets.token, found.place);
  }
  try {
    await ASK[name](found.secrets, asking);
    return { isValid: true, words: `The credentials from ${found.place} are accepted.` };
  } catch (error) {
    if (isLifecycleError(error, 'unauthorized', 'bad-input')) {
      return { isValid: false, words: `The credentials from ${found.place} are refused.` };
    }
    throw error;
  }
}

/** Earthdata's tokens are JSON Web Tokens: they say themselves until when they hold (RFC 7519, `exp`). */
function judgeToken(token: string, place: string): CredentialTest {
  let expiresAt = NaN;
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
      exp?: unknown;
    };
    expiresAt = Number(claims.exp) * 1000;
  } catch {
    // Not in that form: the first download will tell.
  }
  if (Number.isNaN(expiresAt)) {
    return {
      isValid: true,
      words: `There is a token in ${place}; whether it is accepted shows at the first file.`
    };
  }
  const day = new Date(expiresAt).toISOString().slice(0, 10);
  return expiresAt > Date.now()
    ? { isValid: true, words: `The token from ${place} holds until ${day}.` }
    : { isValid: false, words: `The token from ${place} expired on ${day}.` };
}

type Secrets = Readonly<Record<string, string>>;

/** The headers with secrets are added for the provider's host; only the Marine service wants them in the body. */
const ASK: Readonly<Record<CredentialName, (secrets: Secrets, asking: Asking) => Promise<unknown>>> = {
  earthdata(_secrets, asking) {
    const { origin } = earthdataUrl(asking.context.config.env);
    // As earthaccess does: a token that is there already is given again.
    return fetchDocument(`${origin}/api/users/find_or_create_token`, asking, { method: 'POST' });
  },
  async cds(_secrets, asking) {
    const api = await cdsUrl(asking.context.config.env);
    return fetchDocument(`${api}/profiles/v1/account/verification/pat`, asking, { method: 'POST' });
  },
  cmems({ username = '', password = '' }, asking) {
    const url = asking.context.config.env.LIFECYCLE_CMEMS_LOGIN_URL || MARINE_LOGIN;
    return fetchDocument(url, asking, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        client_id: 'toolbox',
        grant_type: 'password',
        scope: 'openid profile email',
        username,
        password
      }).toString()
    });
  },
  zenodo(_secrets, asking) {
    return fetchDocument(`${zenodoUrl(asking.context.config.env).origin}/api/records?size=1`, asking);
  }
};
