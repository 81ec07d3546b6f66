/** Options and operands of a verb. */
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { LifecycleError } from '../core';

export interface Parsed<T extends ParseArgsOptionsConfig> {
  values: ReturnType<typeof parseArgs<{ options: T; allowPositionals: true; strict: true }>>['values'];
  positionals: string[];
}

/**
 * Parse strictly; an unknown option, or too few or too many operands, is
 * `bad-input` and says how the verb is used.
 */
export function parseArguments<const T extends ParseArgsOptionsConfig>(
  args: string[],
  options: T,
  rules: { usage: string; min?: number; max?: number }
): Parsed<T> {
  const { usage, min = 0, max = Infinity } = rules;
  let parsed: Parsed<T>;
  try {
    parsed = parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (cause) {
    // Node's second sentence explains the syntax of `--`; the usage line does that.
    const words = (cause as Error).message.replace(/\. To specify a positional.*$/s, '.');
    throw usageError(words, usage, cause);
  }
  const count = parsed.positionals.length;
  if (count < min) {
    throw usageError(count === 0 ? 'Nothing to work on was named.' : 'An operand is missing.', usage);
  }
  if (count > max) {
    throw usageError(`"${parsed.positionals[max]}" is one operand too many.`, usage);
  }
  return parsed;
}

/** A wrong call: the problem, then how it is meant. */
export function usageError(problem: string, usage: string, cause?: unknown): LifecycleError {
  return new LifecycleError('bad-input', `${problem}\nUsage: ${usage}`, { cause });
}

/** The name closest to what was typed, if one is near. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map(name => ({ name, distance: distance(typed, name) }))
    .sort((a, b) => a.distance - b.distance);
  return ranked.length > 0 && ranked[0].distance <= Math.max(1, Math.ceil(typed.length / 3))
    ? ranked[0].name
    : undefined;
}

/** Edits from one to the other: insert, delete, replace, or swap two neighbours. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row.push(Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (same ? 0 : 1)));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        row[j] = Math.min(row[j], rows[i - 2][j - 2] + 1);
      }
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}
