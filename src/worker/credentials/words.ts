/** What is said when credentials are missing or of no use: never a secret. */
import { LifecycleError } from '../core';

/** A place that was looked at, and what was there: "AWS_ACCESS_KEY_ID", "not set". */
export interface Looked {
  place: string;
  found: string;
}

/** Nothing anywhere: where it was looked, what was found there, what to do. */
export class NothingFound extends LifecycleError {
  constructor(
    readonly whose: 'Google' | 'AWS',
    uri: string,
    looked: readonly Looked[],
    /** How to have some, and how to do without. */
    { remedy, open }: { remedy: string; open: string }
  ) {
    const places = looked.map(({ place, found }) => `- ${place}: ${found}`);
    const words = [`There are no ${whose} credentials for ${uri}. Looked at:`, ...places];
    super('unauthorized', [...words, `${remedy} ${open}`].join('\n'), { subject: uri });
    this.remedy = `${remedy} ${open}`;
    this.looked = ['Credentials were looked for at:', ...places, remedy].join('\n');
  }

  readonly remedy: string;
  /** For who was refused as nobody: where it was looked, and how to have some. */
  readonly looked: string;
}

/** Something was there, but it is of no use. */
export function unauthorized(uri: string, message: string): LifecycleError {
  return new LifecycleError('unauthorized', message, { subject: uri });
}

/** Others' words on one line, not too long, and without the secrets we know of. */
export function withoutSecrets(text: string, secrets: readonly (string | undefined)[]): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const clean = secrets
    .filter(secret => secret !== undefined && secret.length >= 4)
    .reduce<string>((kept, secret) => kept.replaceAll(secret!, '***'), line);
  return clean.length > 300 ? `${clean.slice(0, 300)}…` : clean;
}
