/** Zenodo: everything open is read as a guest; a token reads what is restricted, and is asked for more often. */
import type { Env } from '../../core/environment';
import { serviceUrl } from './service';
import type { Provider } from './types';

const ZENODO_URL = 'https://zenodo.org';

/** Zenodo, or the instance that `LIFECYCLE_ZENODO_URL` names: the sandbox, a test. */
export function zenodoUrl(env: Env): URL {
  return serviceUrl(env, 'LIFECYCLE_ZENODO_URL', ZENODO_URL);
}

export const zenodo: Provider = {
  name: 'zenodo',
  title: 'Zenodo',
  fields: [{ name: 'token', label: 'Personal access token', isSecret: true }],
  link: `${ZENODO_URL}/account/settings/applications/tokens/new/`,
  // Zenodo has no tool with a place of its own: a variable, or this session.
  file: () => undefined,

  async find(env) {
    const token = env.ZENODO_TOKEN;
    return token ? { secrets: { token }, place: 'ZENODO_TOKEN', isRemovable: false } : undefined;
  },

  headersFor(url, { token }, env) {
    return token && url.host === zenodoUrl(env).host ? { authorization: `Bearer ${token}` } : undefined;
  },

  isFor: (url, env) => url.host === zenodoUrl(env).host,

  explain(_url, status, _body, found) {
    if (!found) {
      return 'The record is restricted. Ask its owner for access, then set ZENODO_TOKEN or enter a token under Credentials.';
    }
    return status === 401
      ? `The token from ${found.place} is refused: it has expired or is wrong.`
      : `The token from ${found.place} may not read this record.`;
  }
};
