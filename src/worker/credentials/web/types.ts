/** Credentials of web services, as each provider's own tool keeps them. */
import type { Env } from '../../core/environment';
import type { CredentialName } from '../../../protocol/sources';

/** What a person types into the fields of a provider. Never logged, never in a plan. */
export type Secrets = Readonly<Record<string, string>>;

/**
 * Credentials that are there, by the names of the provider's `fields`; an optional field
 * may be missing.
 */
export interface FoundSecrets {
  secrets: Secrets;
  /** The file or the variables that hold them, for a sentence; no secret in it. */
  place: string;
  /** Can they be taken away from there by us? Variables of the environment cannot. */
  isRemovable: boolean;
}

/**
 * A web service with accounts of its own. Without `save` its credentials can only be kept
 * for the session.
 */
export interface Provider {
  readonly name: CredentialName;
  readonly title: string;
  /** In the order in which a person types them. */
  readonly fields: readonly { name: string; label: string; isSecret: boolean; isOptional?: boolean }[];
  /** Where to get an account, a token. */
  readonly link: string;
  /** The file that the provider's own tool reads; undefined where there is none. */
  file(env: Env): string | undefined;
  /** From variables, else from `file`; undefined where there are none. */
  find(env: Env): Promise<FoundSecrets | undefined>;
  /** Write them to `file` as the tool does; other logins of a `.netrc` and other lines of a `.cdsapirc` stay. */
  save?(secrets: Secrets, env: Env): Promise<void>;
  /** Take them out of `file`; where nothing else is in it, it is removed. */
  remove?(env: Env): Promise<void>;
  /** Headers for an address of the provider; undefined for every other host. */
  headersFor(url: URL, secrets: Secrets, env: Env): Record<string, string> | undefined;
  /** Is this one of the hosts that ask for these credentials? */
  isFor(url: URL, env: Env, found?: FoundSecrets): boolean;
  /** What to do about a refusal, from its body where that says more. */
  explain(url: URL, status: number, body: string, found: FoundSecrets | undefined): string;
}
