/** The catalog entry of a plan's store, before anything is written. */
import type { Plan } from '../../protocol/plan';
import type { ProposedEntry } from '../../protocol/publish';
import { LifecycleError } from '../core';
import type { WorkContext } from '../context';
import { aboutOf } from './about';
import { catalogEntry, lintFiles, YamlFile, type CatalogEntry } from './catalog';
import { pythonPlace } from './feedstock/facts';

/** @throws LifecycleError `bad-input` for a name that GitHub would not take */
export function assertRepositoryName(name: string): void {
  if (!/^[A-Za-z0-9][\w.-]*$/.test(name)) {
    throw new LifecycleError(
      'bad-input',
      `The repository's name "${name}" may have letters, digits, "_", "-" and "." alone, and begins with a letter or digit.`,
      { subject: 'repository' }
    );
  }
}

/**
 * The entry, at the address by which everybody reads the store where it has one.
 *
 * @param repository `<name>_feedstock` when absent
 * @param object what a bakery runs
 */
export function entryFor(
  plan: Plan,
  repository: string | undefined,
  context: WorkContext,
  object?: string
): CatalogEntry & { repository: string } {
  const name = repository ?? `${plan.name}_feedstock`;
  assertRepositoryName(name);
  const target = context.parse(plan.target.uri);
  const publicUrl = target.type === 's3' ? context.open(target).publicUrl?.(target.key) : undefined;
  const url = publicUrl ?? pythonPlace(target, plan.target.uri, context.config).url;
  return { repository: name, ...catalogEntry(plan, aboutOf(plan), { repository: name, url, object }) };
}

/** The entry, and what `catalog lint` says of it. */
export async function proposeEntry(
  plan: Plan,
  repository: string | undefined,
  context: WorkContext,
  signal: AbortSignal
): Promise<ProposedEntry> {
  const entry = entryFor(plan, repository, context);
  const catalog = new YamlFile('catalog.yaml', entry.catalog);
  const meta = new YamlFile('meta.yaml', entry.meta);
  const findings = await lintFiles(catalog, meta, entry.repository, context, signal);
  return { ...entry, findings };
}
