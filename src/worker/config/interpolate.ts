/** `${VAR}` and `${VAR:-default}` in configured strings, with the shell's meaning. */

/** A variable that has no value and no default. */
export class MissingVariable extends Error {
  constructor(readonly variable: string) {
    super(`the environment variable ${variable} is not set`);
  }
}

/**
 * Replace `${VAR}` and `${VAR:-default}`; an empty variable counts as unset.
 *
 * @throws MissingVariable if a variable has neither value nor default.
 */
export function interpolate(text: string, env: Readonly<Record<string, string | undefined>>): string {
  return text.replace(
    /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g,
    (_, variable: string, fallback: string | undefined) => {
      const value = env[variable];
      if (value !== undefined && value !== '') {
        return value;
      }
      if (fallback === undefined) {
        throw new MissingVariable(variable);
      }
      return fallback;
    }
  );
}
