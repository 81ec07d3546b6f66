/** Copernicus Marine: a login that its tool keeps in base64. Data are read without it. */
import { join } from 'node:path';
import { homeFolder } from '../../config/paths';
import { readPrivate, removePrivate, writePrivate } from './privateFile';
import type { Env } from '../../core/environment';
import type { FoundSecrets, Provider, Secrets } from './types';

function file(env: Env): string {
  const folder = env.COPERNICUSMARINE_CREDENTIALS_DIRECTORY || join(homeFolder(env), '.copernicusmarine');
  return join(folder, '.copernicusmarine-credentials');
}

export const marine: Provider = {
  name: 'cmems',
  title: 'Copernicus Marine',
  fields: [
    { name: 'username', label: 'User name', isSecret: false },
    { name: 'password', label: 'Password', isSecret: true }
  ],
  link: 'https://data.marine.copernicus.eu/register',
  file,

  async find(env): Promise<FoundSecrets | undefined> {
    const { COPERNICUSMARINE_SERVICE_USERNAME: username, COPERNICUSMARINE_SERVICE_PASSWORD: password } = env;
    if (username && password) {
      const place = 'COPERNICUSMARINE_SERVICE_USERNAME and COPERNICUSMARINE_SERVICE_PASSWORD';
      return { secrets: { username, password }, place, isRemovable: false };
    }
    const text = Buffer.from((await readPrivate(file(env))) ?? '', 'base64').toString('utf8');
    const field = (name: string): string | undefined =>
      new RegExp(`^\\s*${name}\\s*[=:]\\s*(.*?)\\s*$`, 'm').exec(text)?.[1];
    const found = { username: field('username'), password: field('password') };
    return found.username && found.password
      ? { secrets: found as Secrets, place: file(env), isRemovable: true }
      : undefined;
  },

  async save({ username = '', password = '' }, env) {
    const ini = `[credentials]\nusername = ${username}\npassword = ${password}\n\n`;
    await writePrivate(file(env), Buffer.from(ini).toString('base64'));
  },

  remove: env => removePrivate(file(env)),
  headersFor: () => undefined,
  isFor: () => false,
  explain: () => ''
};
