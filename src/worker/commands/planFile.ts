/** A plan that a person names on the command line. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Plan } from '../../protocol/plan';
import { toLifecycleError } from '../core';
import { parsePlan } from '../ingest';

/** The plan in a file; throws `bad-input` naming its line. */
export async function readPlan(name: string, context: { cwd: string }): Promise<Plan> {
  const file = resolve(context.cwd, name);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw toLifecycleError(error, file);
  }
  return absolutePaths(parsePlan(text, name), context.cwd);
}

/** A plan written by hand may have relative paths: they start from the working folder. */
function absolutePaths(plan: Plan, cwd: string): Plan {
  const absolute = (uri: string): string =>
    /^(\/|~|[A-Za-z0-9_][\w.+@ -]*:)/.test(uri) ? uri : resolve(cwd, uri);
  const source =
    plan.source.kind === 'local'
      ? { ...plan.source, local: { paths: plan.source.local.paths.map(absolute) } }
      : plan.source;
  return {
    ...plan,
    source,
    ...(plan.lock && { lock: plan.lock.map(entry => ({ ...entry, uri: absolute(entry.uri) })) }),
    target: { ...plan.target, uri: absolute(plan.target.uri) }
  };
}
