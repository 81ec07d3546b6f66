/** A token as one of rclone's remotes says; the order is rclone's. */
import * as z from 'zod';
import { expandHome, isTrue } from '../config';
import type { Config, Remote } from '../config/types';
import { defaultToken, fileToken, textToken } from './adc';
import { nobody } from './anonymous';
import { parseJson } from './ask';
import type { Found } from './found';
import { unauthorized } from './words';

/** Throws `unauthorized`. */
export async function remoteToken(
  { name, source, options }: Remote,
  config: Pick<Config, 'env' | 'onHub'>,
  uri: string,
  renew: boolean
): Promise<Found<string>> {
  const remote = `the rclone remote ${name}: in ${source}`;
  if (options.service_account_credentials) {
    return textToken(options.service_account_credentials, `service_account_credentials of ${remote}`, uri);
  }
  if (options.service_account_file) {
    const path = expand(options.service_account_file, config.env);
    return fileToken(path, `service_account_file of ${remote}`, uri);
  }
  if (isTrue(options.anonymous)) {
    return nobody(`${remote} says anonymous`, 'Give the remote credentials of its own.');
  }
  if (options.access_token) {
    const origin = `access_token of ${remote}`;
    return { value: options.access_token, origin, remedy: 'Such a token lives for an hour: get a new one.' };
  }
  if (options.token && !isTrue(options.env_auth)) {
    return signedInToken(options, remote, `rclone config reconnect ${name}:`, uri, renew);
  }
  return defaultToken(config, uri);
}

const tokenSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().optional(),
  expiry: z.iso.datetime({ offset: true }).optional()
});

/** What `rclone config` stored when a person signed in. */
async function signedInToken(
  options: Remote['options'],
  remote: string,
  reconnect: string,
  uri: string,
  renew: boolean
): Promise<Found<string>> {
  const parsed = tokenSchema.safeParse(parseJson(options.token!));
  if (!parsed.success) {
    throw unauthorized(uri, `${uri}: the token of ${remote} is not valid. Run "${reconnect}".`);
  }
  const { access_token, refresh_token, expiry } = parsed.data;
  // Go's zero time means that it does not expire.
  const expiresAt = expiry === undefined || expiry.startsWith('0001-') ? undefined : new Date(expiry);
  if (!renew && (expiresAt === undefined || expiresAt.getTime() > Date.now())) {
    const remedy = `Run "${reconnect}" to sign in again.`;
    return { value: access_token, expiresAt, origin: `the login of ${remote}`, remedy };
  }
  const { client_id, client_secret, token_url } = options;
  if (!client_id || !client_secret || !refresh_token) {
    throw unauthorized(
      uri,
      `${uri}: the token of ${remote} has expired, and only rclone can renew it. Run "${reconnect}", or set env_auth = true there.`
    );
  }
  const login = {
    type: 'authorized_user',
    client_id,
    client_secret,
    refresh_token,
    ...(token_url && { token_uri: token_url })
  };
  return textToken(JSON.stringify(login), `the token of ${remote}`, uri);
}

/** As rclone reads a path: `~`, `$NAME`, `${NAME}`. */
function expand(path: string, env: Config['env']): string {
  return expandHome(path, env).replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (_, braced: string | undefined, plain: string | undefined) => env[braced ?? plain ?? ''] ?? ''
  );
}
