/** `${VAR}` and `${VAR:-default}` in configured strings, with the shell's meaning. */
import type { Env } from '../core/environment';

/** A variable that has no value and no default. */
export class MissingVariable extends Error {
  constructor(readonly variable: string) {
    super(`the environment variable ${variable} is not set`);
  }
}

const PLACE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/** The variables that a text names. */
export function variablesOf(text: string): string[] {
  return [...text.matchAll(PLACE)].map(match => match[1]!);
}

/**
 * Replace `${VAR}` and `${VAR:-default}`; an empty variable counts as unset.
 *
 * @throws MissingVariable if a variable has neither value nor default.
 */
export function interpolate(text: string, env: Env): string {
  return text.replace(PLACE, (_, variable: string, fallback: string | undefined) => {
    const value = env[variable];
    if (value !== undefined && value !== '') {
      return value;
    }
    if (fallback === undefined) {
      throw new MissingVariable(variable);
    }
    return fallback;
  });
}
