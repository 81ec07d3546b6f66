/** Options and operands of a verb. */
import { parseArgs } from 'node:util';
import { LifecycleError } from '../core';
import type { Options } from './command';

interface Parsed<T extends Options> {
  values: ReturnType<typeof parseArgs<{ options: T; allowPositionals: true; strict: true }>>['values'];
  positionals: string[];
}

/**
 * Parse strictly; an unknown option, or too few or too many operands, is
 * `bad-input` and says how the verb is used.
 */
export function parseArguments<const T extends Options>(
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
