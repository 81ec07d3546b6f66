/** objects.rewrite: Google copies by itself, in as many steps as it wants. */
import { sameContent } from '../../core';
import type { ObjectInfo, Precondition, WriteOptions } from '../store';
import type { WholeAnswer } from '../wire';
import { JSON_HEADERS, json, jsonBody, withQuery, type GcsApi } from './api';
import { mismatch, refusal } from './errors';
import { KEPT_FIELDS, OBJECT_FIELDS, conditions, descriptionOf, infoOf, type Description } from './object';
import { statObject } from './stating';

interface Source {
  api: GcsApi;
  key: string;
  /** The live version must still be this one. */
  ifVersion?: string;
  /** Instead of the live version. */
  generation?: string;
}

/**
 * Copy with all that is known of the source, then set what shall be otherwise.
 * Undefined when these credentials may not read the source: others may.
 */
export async function copyObject(
  api: GcsApi,
  source: Source,
  key: string,
  options: WriteOptions
): Promise<ObjectInfo | undefined> {
  const { storageClass, signal } = options;
  const copied = await rewrite(api, source, key, { precondition: options.precondition, signal });
  if (!copied) {
    return undefined;
  }
  const wanted = descriptionOf(key, { ...options, contentType: options.contentType ?? copied.contentType });
  if (storageClass !== undefined && storageClass !== copied.storageClass) {
    return changeClass(api, copied, wanted, signal);
  }
  const isSame =
    wanted.contentType === copied.contentType &&
    (!options.modified || options.modified.getTime() === copied.modified?.getTime()) &&
    Object.entries(options.metadata ?? {}).every(([name, value]) => copied.metadata?.[name] === value);
  return isSame ? copied : describe(api, copied, wanted, signal);
}

/** A copy of the source, described as `description` says, or as the source is. */
export async function rewrite(
  api: GcsApi,
  source: Source,
  key: string,
  options: { description?: Description; precondition?: Precondition; signal?: AbortSignal }
): Promise<ObjectInfo | undefined> {
  const { description, precondition, signal } = options;
  const target = `/rewriteTo${api.objectPath(key).slice('/storage/v1'.length)}`;
  const uri = api.uri(key);
  let restarts = 0;
  for (let rewriteToken: string | undefined; ;) {
    const path = withQuery(source.api.objectPath(source.key) + target, {
      ...conditions(precondition),
      ifSourceGenerationMatch: source.ifVersion,
      sourceGeneration: source.generation,
      rewriteToken,
      fields: `done,rewriteToken,resource(${OBJECT_FIELDS})`
    });
    const answer = await api.wire.send(
      { method: 'POST', path, headers: JSON_HEADERS, body: description && jsonBody(description) },
      signal
    );
    if (answer.status === 400 && rewriteToken !== undefined && restarts < api.wire.limits.retries) {
      // A token that is spent (its step was taken, the answer lost) or too old: from the start.
      restarts++;
      rewriteToken = undefined;
      continue;
    }
    if (answer.status === 403 && source.api.access !== api.access) {
      return undefined;
    }
    if (answer.status === 412) {
      return notAsExpected(api, source, key, answer, signal);
    }
    if (answer.status === 404) {
      throw refusal(source.api, { key: source.key, verb: 'read' }, answer);
    }
    if (answer.status >= 300) {
      throw refusal(api, { key, verb: 'write' }, answer);
    }
    const step = json(answer, uri) as { done?: unknown; rewriteToken?: unknown; resource?: unknown };
    if (step.done === true) {
      return infoOf(step.resource, uri);
    }
    rewriteToken = String(step.rewriteToken);
  }
}

/** Which of the two was not as expected; or an earlier try succeeded whose answer was lost. */
async function notAsExpected(
  api: GcsApi,
  source: Source,
  key: string,
  answer: WholeAnswer,
  signal?: AbortSignal
): Promise<ObjectInfo> {
  const present = await statObject(source.api, source.key, signal);
  if (source.ifVersion !== undefined && present?.version !== source.ifVersion) {
    throw mismatch(source.api, { key: source.key, verb: 'read', onMismatch: 'changed' });
  }
  const standing = answer.retries > 0 ? await statObject(api, key, signal) : undefined;
  if (standing && present && standing.sizeBytes === present.sizeBytes && sameContent(standing, present)) {
    return standing;
  }
  throw refusal(api, { key, verb: 'write', onMismatch: 'conflict' }, answer);
}

/** Describe one version of an object anew; what is not named stays. */
async function describe(
  api: GcsApi,
  { key, version }: ObjectInfo,
  { contentType, metadata }: Description,
  signal?: AbortSignal
): Promise<ObjectInfo> {
  const path = withQuery(api.objectPath(key), {
    ifGenerationMatch: version ?? undefined,
    fields: OBJECT_FIELDS
  });
  const body = jsonBody({ contentType, metadata });
  const answer = await api.send(
    { method: 'PATCH', path, headers: JSON_HEADERS, body },
    { key, verb: 'write', onMismatch: 'conflict' },
    signal
  );
  const uri = api.uri(key);
  return infoOf(json(answer, uri), uri);
}

/** Only a rewrite changes the storage class, and one that says anything must say everything. */
async function changeClass(
  api: GcsApi,
  { key, version }: ObjectInfo,
  wanted: Description,
  signal?: AbortSignal
): Promise<ObjectInfo> {
  const deed = { key, verb: 'write', onMismatch: 'conflict' } as const;
  const path = withQuery(api.objectPath(key), { ifGenerationMatch: version!, fields: KEPT_FIELDS });
  const answer = await api.send({ method: 'GET', path, headers: {} }, deed, signal);
  const kept = json(answer, api.uri(key)) as Description;
  const description = { ...kept, ...wanted, metadata: { ...kept.metadata, ...wanted.metadata } };
  const precondition = { version: version! };
  const changed = await rewrite(api, { api, key, ifVersion: version! }, key, {
    description,
    precondition,
    signal
  });
  return changed!;
}
