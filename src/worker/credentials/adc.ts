/** Google's application default credentials: the file of the environment, gcloud's file, the metadata server. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config/types';
import type { Found } from './found';
import { TokenProblem, describeCredentials, parseGoogleCredentials } from './googleFile';
import { iamSigner, keySigner } from './googleSign';
import { requestToken } from './googleToken';
import { metadataEmail, metadataHost, metadataToken } from './metadata';
import { NothingFound, unauthorized, type Looked } from './words';

const OPEN_BUCKET =
  'For a bucket that everybody may read, set GS_NO_SIGN_REQUEST=YES, or anonymous: true at its root in lifecycle.yaml.';

const SIGN_IN = 'Run "gcloud auth application-default login"';

/** A token by the first of the three that is there; throws `unauthorized`. */
export async function defaultToken(
  { env, onHub }: Pick<Config, 'env' | 'onHub'>,
  uri: string
): Promise<Found<string>> {
  const named = env.GOOGLE_APPLICATION_CREDENTIALS;
  if (named) {
    return fileToken(named, 'GOOGLE_APPLICATION_CREDENTIALS', uri);
  }
  const looked: Looked[] = [{ place: 'GOOGLE_APPLICATION_CREDENTIALS', found: 'not set' }];
  const folder = env.CLOUDSDK_CONFIG || join(env.HOME || homedir(), '.config', 'gcloud');
  const file = join(folder, 'application_default_credentials.json');
  if (existsSync(file)) {
    return fileToken(file, "gcloud's application default credentials", uri);
  }
  looked.push({ place: "gcloud's application default credentials", found: `${file} is not there` });
  const host = metadataHost(env);
  const answer = await metadataToken(env);
  if ('token' in answer) {
    return {
      value: answer.token,
      expiresAt: answer.expiresAt,
      origin: `this machine's own service account (metadata server ${host})`,
      remedy: "Its permissions are the administrator's to change.",
      signer: async () => iamSigner(await metadataEmail(env), answer.token, env)
    };
  }
  looked.push({ place: `the metadata server ${host}`, found: answer.problem });
  throw new NothingFound('Google', uri, looked, { remedy: remedyFor(onHub, folder), open: OPEN_BUCKET });
}

function remedyFor(onHub: boolean, folder: string): string {
  if (onHub) {
    return `On a hub the server has a Google identity of its own: tell the hub's administrator that yours has none.`;
  }
  const signedIn = existsSync(join(folder, 'credentials.db'))
    ? `gcloud is signed in, but only for itself. ${SIGN_IN} to let programs in`
    : SIGN_IN;
  return `${signedIn}, or set GOOGLE_APPLICATION_CREDENTIALS to a key file.`;
}

/** The token of a credential file that somebody named; throws `unauthorized`. */
export async function fileToken(path: string, namedBy: string, uri: string): Promise<Found<string>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`;
    throw unauthorized(
      uri,
      `${uri}: the file ${path} (${namedBy}) ${why}. Correct its name, or sign in another way.`
    );
  }
  return textToken(text, `${path} (${namedBy})`, uri);
}

/** The token of what a credential file holds; `where` names it. Throws `unauthorized`. */
export async function textToken(text: string, where: string, uri: string): Promise<Found<string>> {
  try {
    const credentials = parseGoogleCredentials(text);
    const isPerson = credentials.type === 'authorized_user';
    const origin = `${describeCredentials(credentials)} in ${where}`;
    const remedy = isPerson
      ? `Ask the bucket's owner for access, or sign in as somebody else: ${SIGN_IN}.`
      : "Ask the bucket's owner for access.";
    try {
      const { token, expiresAt } = await requestToken(credentials);
      const signer = credentials.type === 'service_account' ? async () => keySigner(credentials) : undefined;
      return { value: token, expiresAt, origin, remedy, signer };
    } catch (error) {
      if (error instanceof TokenProblem && error.isOver) {
        const again = isPerson ? `${SIGN_IN} again.` : 'Use a key that is valid.';
        throw unauthorized(uri, `${uri}: ${origin} has expired or was revoked: ${error.message}. ${again}`);
      }
      throw error;
    }
  } catch (error) {
    if (error instanceof TokenProblem) {
      throw unauthorized(uri, `${uri}: ${where} gives no access: ${error.message}.`);
    }
    throw error;
  }
}
