/**
 * As whom web services are asked: tokens and logins found where each
 * provider's own tool keeps them, or kept in memory for this session. A secret
 * goes to its provider's own hosts, over TLS (or on this machine), and nowhere else.
 */
import type { CredentialInfo, CredentialName } from '../../../protocol/sources';
import { LifecycleError } from '../../core';
import type { CredentialConfig } from '../types';
import { earthdata } from './earthdata';
import { ecmwf } from './ecmwf';
import { marine } from './marine';
import { netrcLogin } from './netrc';
import type { FoundSecrets, Provider, Secrets } from './types';
import { windowsOf, type RateWindow } from './windows';
import { zenodo } from './zenodo';

export { earthdataUrl } from './earthdata';
export { cdsUrl } from './ecmwf';
export { zenodoUrl } from './zenodo';
export type { FoundSecrets, Secrets } from './types';

const PROVIDERS: readonly Provider[] = [earthdata, ecmwf, marine, zenodo];

/** Files are looked at again after so long: a person may have changed them meanwhile. */
const FRESH_MS = 5000;

/**
 * All providers' credentials. What a person keeps for the session precedes what is found;
 * that is looked for when it is needed, and again after five seconds.
 */
export class WebCredentials {
  private readonly session = new Map<CredentialName, Secrets>();
  private readonly found = new Map<
    CredentialName,
    { at: number; secrets: Promise<FoundSecrets | undefined> }
  >();

  constructor(private readonly env: CredentialConfig['env']) {}

  /** Headers that say who asks, for this one address; none without TLS, but on this machine. */
  async headersFor(url: URL): Promise<Record<string, string>> {
    if (url.protocol !== 'https:' && !isThisMachine(url)) {
      return {};
    }
    const provider = await this.providerFor(url);
    if (provider) {
      const found = await this.look(provider);
      return (found && provider.headersFor(url, found.secrets, this.env)) ?? {};
    }
    // As `curl --netrc`: a login that a person wrote down for exactly this host.
    const login = await netrcLogin(url.hostname, this.env);
    return login?.login
      ? { authorization: `Basic ${Buffer.from(`${login.login}:${login.password}`).toString('base64')}` }
      : {};
  }

  /** What to do about a refusal; undefined of a host that is no provider's. */
  async explain(url: URL, status: number, body: string): Promise<string | undefined> {
    const provider = await this.providerFor(url);
    return provider?.explain(url, status, body, await this.look(provider));
  }

  /** How often a host (with its port) may be asked. */
  windows(host: string): readonly RateWindow[] {
    return windowsOf(host, this.env);
  }

  /** The credentials in force, for the services that sign in by themselves. */
  secretsOf(name: CredentialName): Promise<FoundSecrets | undefined> {
    return this.look(providerOf(name));
  }

  /** What is found, without any secret. */
  async list(): Promise<CredentialInfo[]> {
    return Promise.all(
      PROVIDERS.map(async provider => {
        const found = await this.look(provider, true).catch(() => undefined);
        const file = provider.file(this.env) ?? null;
        return {
          name: provider.name,
          title: provider.title,
          fields: provider.fields.map(field => ({ ...field, isOptional: field.isOptional ?? false })),
          link: provider.link,
          file,
          place: found?.place ?? null,
          isSession: this.session.has(provider.name),
          isRemovable: this.session.has(provider.name) || (found?.isRemovable ?? false)
        };
      })
    );
  }

  /** Keep for this session, or write them where the provider's tool looks. */
  async save(name: CredentialName, secrets: Secrets, where: 'session' | 'file'): Promise<void> {
    const provider = providerOf(name);
    for (const field of provider.fields) {
      const value = secrets[field.name] ?? '';
      if (value === '' && !field.isOptional) {
        throw new LifecycleError('bad-input', `${field.label} is missing.`, { subject: field.name });
      }
      // eslint-disable-next-line no-control-regex -- a line break would add lines to the tool's file
      if (/[\x00-\x1f\x7f]/.test(value)) {
        throw new LifecycleError('bad-input', `${field.label} holds a line break or control character.`, {
          subject: field.name
        });
      }
    }
    if (where === 'session') {
      this.session.set(name, secrets);
    } else if (provider.save) {
      await provider.save(secrets, this.env);
      this.session.delete(name);
    } else {
      throw new LifecycleError(
        'unsupported',
        `${provider.title} has no file of its own for credentials. Keep them for this session.`,
        { subject: name }
      );
    }
    this.found.delete(name);
  }

  /**
   * Forget what the session keeps, else take it out of the provider's file.
   *
   * @throws LifecycleError `unsupported` for variables of the environment
   */
  async remove(name: CredentialName): Promise<void> {
    const provider = providerOf(name);
    if (this.session.delete(name)) {
      this.found.delete(name);
      return;
    }
    const found = await this.look(provider, true);
    if (found && !found.isRemovable) {
      throw new LifecycleError(
        'unsupported',
        `${provider.title}: the credentials come from ${found.place}. Take them out of the environment.`,
        { subject: name }
      );
    }
    await provider.remove?.(this.env);
    this.found.delete(name);
  }

  private async providerFor(url: URL): Promise<Provider | undefined> {
    for (const provider of PROVIDERS) {
      if (provider.isFor(url, this.env, await this.look(provider))) {
        return provider;
      }
    }
    return undefined;
  }

  private look(provider: Provider, isFresh = false): Promise<FoundSecrets | undefined> {
    const { name } = provider;
    const kept = this.session.get(name);
    if (kept) {
      return Promise.resolve({ secrets: kept, place: 'this session', isRemovable: true });
    }
    const known = this.found.get(name);
    if (known && !isFresh && Date.now() - known.at < FRESH_MS) {
      return known.secrets;
    }
    const secrets = provider.find(this.env);
    secrets.catch(() => this.found.delete(name));
    this.found.set(name, { at: Date.now(), secrets });
    return secrets;
  }
}

function providerOf(name: CredentialName): Provider {
  return PROVIDERS.find(each => each.name === name)!;
}

function isThisMachine({ hostname }: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

const known = new WeakMap<object, WebCredentials>();

/** The credentials of one configuration: the same object each time, so that a session's are found by all. */
export function webCredentials(config: Pick<CredentialConfig, 'env'>): WebCredentials {
  let credentials = known.get(config);
  if (!credentials) {
    credentials = new WebCredentials(config.env);
    known.set(config, credentials);
  }
  return credentials;
}
