/** What a bucket does by itself, and bringing back what it keeps. */
import { inOrder, isLifecycleError, toLifecycleError } from '../../core';
import type { BucketRules, RestoreItem, RestoreOutcome } from '../store';
import { JSON_HEADERS, json, withQuery, type GcsApi } from './api';
import { rewrite } from './copying';
import type { Deed } from './errors';

interface LifecycleRule {
  action?: { type?: string };
  condition?: { age?: number; matchesPrefix?: string[]; isLive?: boolean } & Record<string, unknown>;
}

/** Conditions under which a rule still says when every live object below a prefix goes. */
const SIMPLE_CONDITIONS: ReadonlySet<string> = new Set(['age', 'matchesPrefix', 'isLive']);

/** What may not be read stays unknown. */
export async function bucketRules(api: GcsApi, signal?: AbortSignal): Promise<BucketRules> {
  const path = withQuery(api.bucketPath(), { fields: 'lifecycle,softDeletePolicy,versioning' });
  let resource: {
    lifecycle?: { rule?: LifecycleRule[] };
    softDeletePolicy?: { retentionDurationSeconds?: string };
    versioning?: { enabled?: boolean };
  };
  try {
    const deed: Deed = { key: '', verb: 'list' };
    const answer = await api.send({ method: 'GET', path, headers: {} }, deed, signal);
    resource = json(answer, api.uri('')) as typeof resource;
  } catch (error) {
    if (isLifecycleError(error, 'unauthorized')) {
      return {};
    }
    throw error;
  }
  return {
    expiry: (resource.lifecycle?.rule ?? []).flatMap(expiryOf),
    softDeleteSeconds: Number(resource.softDeletePolicy?.retentionDurationSeconds ?? 0),
    versioning: resource.versioning?.enabled ?? false
  };
}

function expiryOf({ action, condition = {} }: LifecycleRule): { prefix: string; ageDays: number }[] {
  const { age, matchesPrefix = [''], isLive = true } = condition;
  if (
    action?.type !== 'Delete' ||
    age === undefined ||
    !isLive ||
    !Object.keys(condition).every(name => SIMPLE_CONDITIONS.has(name))
  ) {
    return [];
  }
  return matchesPrefix.map(prefix => ({ prefix, ageDays: age }));
}

/** Bring versions back to where nothing stands now. */
export function restoreObjects(
  api: GcsApi,
  items: readonly RestoreItem[],
  rules: BucketRules,
  signal?: AbortSignal
): AsyncGenerator<RestoreOutcome> {
  return inOrder(
    items,
    api.wire.limits.mostConcurrency,
    item => restoreOne(api, item, rules, signal),
    signal
  );
}

/** Rejects only when it was told to stop. */
async function restoreOne(
  api: GcsApi,
  { key, version }: RestoreItem,
  rules: BucketRules,
  signal?: AbortSignal
): Promise<RestoreOutcome> {
  try {
    const isRestored =
      (rules.softDeleteSeconds !== 0 && (await undelete(api, key, version, signal))) ||
      (rules.versioning !== false && (await promote(api, key, version, signal)));
    return { key, outcome: isRestored ? 'restored' : 'absent' };
  } catch (error) {
    if (isLifecycleError(error, 'cancelled')) {
      throw error;
    }
    if (isLifecycleError(error, 'conflict')) {
      return { key, outcome: 'kept' };
    }
    return { key, outcome: 'failed', error: toLifecycleError(error, api.uri(key)) };
  }
}

/** Of soft-deleted objects. False: there is no such version. */
async function undelete(
  api: GcsApi,
  key: string,
  generation: string,
  signal?: AbortSignal
): Promise<boolean> {
  const path = withQuery(`${api.objectPath(key)}/restore`, {
    generation,
    ifGenerationMatch: '0',
    fields: 'name'
  });
  const deed: Deed = { key, verb: 'restore', onMismatch: 'conflict', accepts: [400, 404] };
  const answer = await api.send({ method: 'POST', path, headers: JSON_HEADERS }, deed, signal);
  return answer.status < 300;
}

/** Of older versions: a copy of it becomes the present one. */
async function promote(api: GcsApi, key: string, generation: string, signal?: AbortSignal): Promise<boolean> {
  try {
    return (
      (await rewrite(api, { api, key, generation }, key, { precondition: { absent: true }, signal })) !==
      undefined
    );
  } catch (error) {
    if (isLifecycleError(error, 'not-found')) {
      return false;
    }
    throw error;
  }
}
