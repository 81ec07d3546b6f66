/** NASA Earthdata Login: a token, or a login in `.netrc`, as earthaccess finds them. */
import { netrcFile, netrcLogin, removeLogin, saveLogin } from './netrc';
import type { Env } from '../../core/environment';
import { serviceUrl } from './service';
import type { FoundSecrets, Provider, Secrets } from './types';

const LOGIN = 'https://urs.earthdata.nasa.gov';

/** Where people sign in; another host (UAT, a test) is named by `LIFECYCLE_EARTHDATA_URL`. */
export function earthdataUrl(env: Env): URL {
  return serviceUrl(env, 'LIFECYCLE_EARTHDATA_URL', LOGIN);
}

/** Hosts beside NASA's own that take the token, from `LIFECYCLE_EARTHDATA_HOSTS` (`host[:port]`, commas). */
function moreHosts(env: Env): string[] {
  return (env.LIFECYCLE_EARTHDATA_HOSTS ?? '').split(',').filter(host => host !== '');
}

function isLogin(url: URL, env: Env): boolean {
  return url.host === earthdataUrl(env).host;
}

/** NASA's archives, and those that others run for it: nsidc.org, ornl.gov, usgs.gov, alaska.edu. */
const ARCHIVES =
  /(^|\.)((earthdata|earthdatacloud|eosdis|nsidc|larc|ornl|nsstc)\.nasa\.gov|(ecs|apps)\.nsidc\.org|daac\.ornl\.gov|cr\.usgs\.gov|asf\.alaska\.edu)$/;

function isData(url: URL, env: Env): boolean {
  return ARCHIVES.test(url.hostname) || moreHosts(env).includes(url.host);
}

export const earthdata: Provider = {
  name: 'earthdata',
  title: 'NASA Earthdata Login',
  fields: [
    { name: 'username', label: 'User name', isSecret: false },
    { name: 'password', label: 'Password', isSecret: true }
  ],
  link: `${LOGIN}/users/new`,

  file: netrcFile,

  async find(env): Promise<FoundSecrets | undefined> {
    const token = env.EARTHDATA_TOKEN;
    if (token) {
      return { secrets: { token }, place: 'EARTHDATA_TOKEN', isRemovable: false };
    }
    const { EARTHDATA_USERNAME: username, EARTHDATA_PASSWORD: password } = env;
    if (username && password) {
      return {
        secrets: { username, password },
        place: 'EARTHDATA_USERNAME and EARTHDATA_PASSWORD',
        isRemovable: false
      };
    }
    const login = await netrcLogin(earthdataUrl(env).hostname, env);
    return (
      login && {
        secrets: { username: login.login, password: login.password },
        place: netrcFile(env),
        isRemovable: true
      }
    );
  },

  async save({ username = '', password = '' }: Secrets, env) {
    await saveLogin(earthdataUrl(env).hostname, { login: username, password }, env);
  },

  async remove(env) {
    await removeLogin(earthdataUrl(env).hostname, env);
  },

  /** The token goes to NASA's data hosts, the password to nobody but the login's own host. */
  headersFor(url, { token, username, password }, env) {
    if (isLogin(url, env)) {
      return username && password
        ? { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
        : token
          ? { authorization: `Bearer ${token}` }
          : undefined;
    }
    return token && isData(url, env) ? { authorization: `Bearer ${token}` } : undefined;
  },

  isFor: (url, env) => isLogin(url, env) || isData(url, env),

  explain(_url, status, body, found) {
    const link = /https?:\/\/[^\s"'<>]*(?:eula|approve_app|licen[cs]e)[^\s"'<>]*/i.exec(body)?.[0];
    if (link !== undefined || /\beula\b|not (?:been )?(?:accepted|authori[sz]ed) .*application/i.test(body)) {
      const user = found?.secrets.username;
      const page = link ?? `${LOGIN}/${user ? `users/${user}/unaccepted_eulas` : 'profile'}`;
      return `Your Earthdata account has not accepted what this data asks for. Accept it at ${page}, then run the same again.`;
    }
    if (!found) {
      return `It wants an Earthdata Login. Make an account at ${earthdata.link}, then enter it under Credentials or in ~/.netrc (machine urs.earthdata.nasa.gov), or set EARTHDATA_TOKEN.`;
    }
    const what = found.secrets.token === undefined ? 'login' : 'token';
    return status === 401 || status === 200
      ? `The Earthdata ${what} from ${found.place} is refused: it has expired or is wrong. Enter it again.`
      : `The Earthdata ${what} from ${found.place} may not read this. Look at ${LOGIN}/profile which applications you have approved.`;
  }
};
