/** Removing exact keys, a thousand a request. No call here removes whatever begins with something. */
import {
  LifecycleError,
  backoffMs,
  mapConcurrent,
  sleep,
  throwIfAborted,
  toLifecycleError
} from '../../core';
import type { RemoveItem, RemoveOutcome } from '../store';
import type { S3Client } from './client';
import { isPassing, refusalOf, type Refusal } from './refusal';
import { md5Base64, md5Of } from './md5';
import { escapeXml, parseXml, textOf } from './xml';

const KEYS_A_REQUEST = 1000;
const REQUESTS_AT_ONCE = 4;

type Verdicts = Map<string, Refusal | 'removed'>;

/** One outcome an item; what fails is an outcome, and ends nothing. */
export async function* removeAll(
  client: S3Client,
  items: readonly RemoveItem[],
  signal?: AbortSignal
): AsyncGenerator<RemoveOutcome> {
  const window = KEYS_A_REQUEST * REQUESTS_AT_ONCE;
  for (let begin = 0; begin < items.length; begin += window) {
    throwIfAborted(signal);
    const batches: (readonly RemoveItem[])[] = [];
    for (let at = begin; at < Math.min(begin + window, items.length); at += KEYS_A_REQUEST) {
      batches.push(items.slice(at, at + KEYS_A_REQUEST));
    }
    // What a batch has removed is told even if the next one fails.
    const outcomes = await Promise.all(batches.map(batch => removeBatch(client, batch, signal)));
    yield* outcomes.flat();
  }
}

async function removeBatch(
  client: S3Client,
  items: readonly RemoveItem[],
  signal?: AbortSignal
): Promise<RemoveOutcome[]> {
  const verdicts: Verdicts = new Map();
  let failure: LifecycleError | undefined;
  try {
    await settle(client, items, verdicts, signal);
  } catch (error) {
    failure = toLifecycleError(error, client.uri(items[0]!.key));
  }
  return items.map(({ key }) => outcomeOf(client, key, verdicts.get(key), failure));
}

/** Ask until the server has decided about every key, or will not. */
async function settle(
  client: S3Client,
  items: readonly RemoveItem[],
  verdicts: Verdicts,
  signal?: AbortSignal
): Promise<void> {
  const unwritable = items.filter(({ key }) => key === '' || escapeXml(key) === undefined);
  await mapConcurrent(
    unwritable,
    REQUESTS_AT_ONCE,
    async (item, both) => {
      verdicts.set(item.key, await removeOne(client, item, both));
    },
    signal
  );
  let left = items.filter(({ key }) => !verdicts.has(key));
  for (let attempt = 0; left.length > 0; attempt++) {
    await removeTogether(client, left, verdicts, signal);
    left = left.filter(({ key }) => {
      const verdict = verdicts.get(key);
      return typeof verdict === 'object' && isPassing(verdict);
    });
    if (attempt === client.limits.retries) {
      return;
    }
    if (left.length > 0) {
      await sleep(backoffMs(attempt, client.limits.firstBackoffMs), signal);
    }
  }
}

/** DeleteObjects. */
async function removeTogether(
  client: S3Client,
  items: readonly RemoveItem[],
  verdicts: Verdicts,
  signal?: AbortSignal
): Promise<void> {
  const { conditionalDelete } = await client.facts(signal);
  const objects = items.map(({ key, version = null }) => {
    const etag =
      conditionalDelete && version !== null ? `<ETag>&quot;${escapeXml(version)}&quot;</ETag>` : '';
    return `<Object><Key>${escapeXml(key)}</Key>${etag}</Object>`;
  });
  const body = Buffer.from(`<Delete>${objects.join('')}</Delete>`);
  const answer = await client.demand(
    {
      method: 'POST',
      query: { delete: '' },
      headers: { 'content-md5': md5Base64(md5Of(body)), 'content-type': 'application/xml' },
      body
    },
    signal
  );
  for (const element of parseXml(answer.body.toString('utf8'), client.uri('')).children) {
    const key = textOf(element, 'Key') ?? '';
    if (element.name === 'Deleted') {
      verdicts.set(key, 'removed');
    } else if (element.name === 'Error') {
      const code = textOf(element, 'Code') ?? '';
      verdicts.set(key, { status: 200, code, message: textOf(element, 'Message') ?? '' });
    }
  }
}

/** DeleteObject: for keys that no XML document can hold. */
async function removeOne(
  client: S3Client,
  { key, version = null }: RemoveItem,
  signal?: AbortSignal
): Promise<Refusal | 'removed'> {
  const { conditionalDelete } = await client.facts(signal);
  const headers = conditionalDelete && version !== null ? { 'if-match': `"${version}"` } : undefined;
  return refusalOf(await client.send({ method: 'DELETE', key, headers }, signal)) ?? 'removed';
}

function outcomeOf(
  client: S3Client,
  key: string,
  verdict: Refusal | 'removed' | undefined,
  failure: LifecycleError | undefined
): RemoveOutcome {
  if (verdict === 'removed') {
    return { key, outcome: 'removed' };
  }
  switch (verdict?.code) {
    case 'NoSuchKey':
      return { key, outcome: 'absent' };
    case 'PreconditionFailed':
      return { key, outcome: 'kept' };
  }
  const error = verdict ? client.error(verdict, key) : (failure ?? silence(client.uri(key)));
  return { key, outcome: 'failed', error };
}

function silence(uri: string): LifecycleError {
  return new LifecycleError('network', `${uri}: the server did not say whether it was removed. Look again.`, {
    subject: uri
  });
}
